// timeout: 900
// Ten thousand real conflicts on the screen in a real terminal: keys are answered, and memory stays bounded.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { equal, match, ok, suite } from '../support/suite.js';
import type { Pane } from '../ui/tmux.js';
import { every, inConflict, kept, MINE, once, saved, THEIRS } from './disputed-desks.js';

const test = suite('conflict screen: ten thousand conflicts', { timeout: 800_000 });

const MOST_MEGABYTES = 400;
/** What the screen itself may add to what opening it took; about 10 was measured. */
const MOST_ADDED = 80;
const NAMES = Array.from({ length: 10_000 }, (_, i) => `${i % 100}/${i}`);
const OWN = NAMES.filter((name) => name.startsWith('7/'));

/** A line that leaves the number of the process in `../pid`. */
const told = (command: string) => once(`sh -c 'echo $$ >../pid; exec ${command}'`);

/** The most memory a process had, in megabytes, and the processor time it took, in hundredths of a second. */
function usage(pid: number): { readonly megabytes: number; readonly ticks: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^\d+ \(.*\) /s, '');
  const [user = 0, system = 0] = stat.split(' ').slice(11, 13).map(Number);
  return {
    megabytes: Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1000,
    ticks: user + system,
  };
}

/** Presses a key so often, each time when the one before has been answered by a place in the list. */
async function walk(pane: Pane, key: string, places: readonly number[]): Promise<void> {
  for (const place of places) {
    pane.press(key);
    await pane.waitFor(new RegExp(`^>.* input/${NAMES_SORTED[place]}\\.txt$`, 'm'));
  }
}

const NAMES_SORTED = [...NAMES].sort((a, b) => (`${a}.txt` < `${b}.txt` ? -1 : 1));

test('10,000 conflicts are shown, walked through, decided, kept over a kill, and settled on both sides', async (t) => {
  const { ann, ben } = await inConflict(t, NAMES);
  const pane = ann.pane(told('dsg sync'));
  await pane.waitFor('10,000 conflicts: 10,000 open', 300);
  const pid = () => Number(readFileSync(join(ann.home, 'pid'), 'utf8'));
  const opened = usage(pid());

  await walk(
    pane,
    'j',
    Array.from({ length: 10 }, (_, i) => i + 1),
  );
  await walk(pane, 'End', [9999]);
  await walk(
    pane,
    'k',
    Array.from({ length: 10 }, (_, i) => 9998 - i),
  );
  await walk(pane, 'Home', [0]);
  pane.press('Enter');
  match(await pane.waitFor('Conflict 1 of 10,000: open'), 'by Ben');
  pane.press('Escape');
  await pane.waitFor('10,000 conflicts: 10,000 open');
  pane.press('m', 't', 'b');
  await pane.waitFor('9,997 open, 3 chosen');
  pane.press('u', 'u', 'u');
  await pane.waitFor('10,000 open');
  pane.type('/input/7/');
  await pane.waitFor('100 shown by the filter');
  pane.press('Enter', '*', 'a', 'Down', 'm');
  await pane.waitFor('9,900 open, 100 chosen');
  pane.press('Escape');
  await pane.waitFor(/^10,000 conflicts: 9,900 open, 100 chosen$/m);
  pane.press('a', 't');
  await pane.waitFor('0 open, 10,000 chosen');
  await kept(ann, pane, 10_000);
  const used = usage(pid());
  ok(used.megabytes < MOST_MEGABYTES, `${used.megabytes} MB`);
  const added = used.megabytes - opened.megabytes;
  ok(added < MOST_ADDED, `the screen took ${added} MB more than it began with`);
  // All the keys cost less than to find the conflicts did: none of them goes through all of it anew.
  const keys = used.ticks - opened.ticks;
  ok(keys < opened.ticks, `${keys} hundredths of a second for the keys, ${opened.ticks} before`);

  process.kill(pid(), 'SIGKILL');
  await pane.waitFor('exit 137');
  equal(Object.keys(saved(ann).choices).length, 10_000);
  const again = ann.pane(told('dsg sync'));
  await again.waitFor('Your choices of last time are in place (10000)', 300);
  again.press('f');
  match(
    await again.waitFor('Nothing has been done yet'),
    /100 {2}keep mine\n +9,900 {2}take theirs/,
  );
  equal(ann.files()['input/7/7.txt'], MINE);
  again.press('y');
  await again.waitFor('exit 0', 300);
  const settled = { ...every(THEIRS, NAMES), ...every(MINE, OWN) };
  equal(Object.entries(ann.files()).sort(), Object.entries(settled).sort());
  await ben.expect(0, 'sync', '-q');
  equal(Object.entries(ben.files()).sort(), Object.entries(settled).sort());
});
