// timeout: 2400
// The line to the server falls silent in each phase of a sync: packets are dropped, and nobody is told.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { scratch } from '../fs/scratch.js';
import { silencable } from '../ssh/drop.js';
import { choice, isFull } from '../support/full.js';
import { equal, match, ok, suite } from '../support/suite.js';
import { start } from './processes.js';
import type { SshWorld } from './ssh-world.js';
import { converge, edit, servers, sshWorld, syncAtLast } from './ssh-world.js';

const test = suite('ssh-drop', { timeout: 2_300_000 });

/** Tells whether a sync has come so far, as is seen on the server. */
type Reached = (repository: string) => boolean;

const names = (repository: string, folder: string): string[] => {
  try {
    return readdirSync(join(repository, '.dsg', folder));
  } catch {
    return [];
  }
};
const hasUploads = (repository: string) =>
  names(repository, 'quarantine').some(
    (tx) => names(repository, `quarantine/${tx}/blobs`).length > 0,
  );

const PHASES: [name: string, reached: Reached][] = [
  ['while contents go up', hasUploads],
  ['before anything was said', () => true],
  ['once the lock is held', (repository) => existsSync(join(repository, '.dsg/ctl/holder'))],
  [
    'while the generation is made',
    (repository) => names(repository, 'gen').some((one) => one.startsWith('tx-')),
  ],
  ['once the journal is there', (repository) => names(repository, 'ctl').includes('journal')],
];

/** Lets ann sync over a line that falls silent when she has come so far; tells whether she was struck. */
async function strike(
  world: SshWorld & { sshd: Parameters<typeof servers>[0] },
  line: { silence(): void; restore(): void; port: number },
  reached: Reached,
): Promise<boolean> {
  const { people, repository, place } = world;
  const [ann] = people;
  ann.reach(line.port);
  const home = { home: ann.env.DSG_CONFIG_HOME ?? '' } as never;
  const { ended } = start(home, ann.root, ['sync', '--allow-deletes'], undefined, { ...ann.env });
  let isSilent = false;
  const watch = setInterval(() => {
    if (isSilent || !reached(repository)) return;
    isSilent = true;
    line.silence();
  }, 1);
  const { code, out } = await ended;
  clearInterval(watch);
  if (code === 6) match(out, /connection|server|answer/);
  else equal(code, 0, out);
  // A server that hears nothing gives up by itself, while nothing gets through yet.
  if (isFull && code === 6) while (servers(world.sshd).length > 0) await wait(500);
  line.restore();
  ann.reach(place.port);
  return code === 6;
}

test('H58: silence in every phase: the client gives up, the server frees its lock, nothing is lost', async (t) => {
  const world = await sshWorld(t, scratch(t), 'hardlink');
  const [ann, ben] = world.people;
  const line = await silencable(t, world.place.port);
  let round = 0;
  for (const [name, reached] of choice(PHASES, 5)) {
    let isStruck = false;
    // Where a phase is over before it was seen, it is tried again.
    for (let left = 12; !isStruck && left > 0; left--) {
      round += 1;
      for (const person of [ann, ben]) edit(person, round * 7 + 3);
      isStruck = await strike(world, line, reached);
      // The server notices the end of what was silent when it says something itself, or hears of it.
      while (servers(world.sshd).length > 0) await wait(100);
      await syncAtLast(ben);
      await syncAtLast(ann);
    }
    ok(isStruck, `${name}: by ${line.by}`);
    equal(names(world.repository, 'quarantine'), []);
  }
  await converge(world);
});
