// Rounds in which two people sync at once and something is killed at a random moment.
import { ok } from '../support/suite.js';
import { start } from './processes.js';
import type { SshWorld } from './ssh-world.js';
import { converge, edit, kill, randomFrom } from './ssh-world.js';

/** Both are brought together and everything is checked after so many rounds. */
const CHECK = 50;

/** Kills the server's end of one connection, or of all; `luck` from 0 to 1 chooses. */
export type StrikeServer = (all: boolean, luck: number) => Promise<void>;

/** Asserts after the rounds that nobody lost anything, that all is whole, and that both agree. */
export async function killRounds(
  world: SshWorld,
  rounds: number,
  strikeServer: StrikeServer,
): Promise<void> {
  const random = randomFrom(rounds + 1);
  /** Milliseconds that two syncs side by side take on this machine: kills are spread over them. */
  let span = 2000;
  const seen = new Map<number | null, number>();
  for (let n = 1; n <= rounds; n++) {
    const began = performance.now();
    const running = world.people.map((person) => {
      edit(person, n);
      const home = { home: person.env.DSG_CONFIG_HOME ?? '' };
      const words = ['sync', '--allow-deletes'];
      return start(home as never, person.root, words, undefined, { ...person.env });
    });
    const all = Promise.all(running.map(({ ended }) => ended));
    const moment = random() * span;
    await Promise.race([new Promise((wait) => setTimeout(wait, moment)), all]);
    // Of five rounds two kill a client, two the server's side, and one nothing.
    const victim = Math.floor(random() * 5);
    if (victim < 2) kill(running[victim]?.child.pid);
    else if (victim < 4) await strikeServer(victim === 3, random());
    for (const { code, out } of await all) {
      ok(code === null || [0, 1, 4, 6].includes(code), `round ${n}: exit ${code}: ${out}`);
      ok(!/bug|TypeError|ENOENT/.test(out), `round ${n}: ${out}`);
      seen.set(code, (seen.get(code) ?? 0) + 1);
    }
    span = span * 0.8 + (performance.now() - began) * 0.2;
    if (n % CHECK === 0) await converge(world);
  }
  await converge(world);
  // A few rounds may all come through, or none: what they leave is what counts.
  if (rounds < 20) return;
  const times = (code: number | null) => seen.get(code) ?? 0;
  ok(times(0) > rounds / 5, `${times(0)} syncs came through`);
  ok(times(null) + times(6) > rounds / 10, `${times(null) + times(6)} were killed at work`);
}
