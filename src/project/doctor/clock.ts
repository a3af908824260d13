import type { Check } from './subject.js';
import { good, note } from './subject.js';

/** Seconds that two clocks may be apart before it is worth a word. */
const MUCH = 60;

/** Whether this clock and the server's tell the same time; where files are changed when is told by them. */
export const clock: Check = {
  name: 'clock',
  async run({ reached }) {
    const there = await reached();
    const told = there?.examined.now;
    if (!there || told === null || told === undefined) return [];
    const apart = secondsApart(Date.parse(told), there.asked);
    if (apart === undefined) return [];
    if (Math.abs(apart) < MUCH) return [good('tells the same time as that of the server')];
    const which = apart > 0 ? 'ahead of' : 'behind';
    return [
      note(
        `the server's clock is ${inWords(Math.abs(apart))} ${which} the one here`,
        'set both clocks by the network: timedatectl set-ntp true',
      ),
    ];
  },
};

/**
 * How many seconds a clock is ahead of ours, in whose time it was asked between two moments (milliseconds).
 *
 * What may be the time that the answer took is no difference. Undefined for what is no time.
 */
export function secondsApart(
  told: number,
  { from, to }: { from: number; to: number },
): number | undefined {
  if (!Number.isFinite(told)) return undefined;
  const ahead = told > to ? told - to : told < from ? told - from : 0;
  return Math.round(ahead / 1000);
}

function inWords(seconds: number): string {
  if (seconds < 120) return `${seconds} seconds`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} minutes`;
  const hours = Math.round(seconds / 3600);
  return hours < 48 ? `${hours} hours` : `${Math.round(hours / 24)} days`;
}
