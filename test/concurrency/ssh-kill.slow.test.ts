// timeout: 1500
// Clients and servers killed at random moments, round after round, while two people work in one repository over SSH.
import { scratch } from '../fs/scratch.js';
import type { Sshd } from '../ssh/sshd.js';
import { isFull } from '../support/full.js';
import { withXfs } from '../support/loop.js';
import type { TestContext } from '../support/suite.js';
import { suite } from '../support/suite.js';
import { killRounds } from './kill-rounds.js';
import { kill, servers, sshWorld } from './ssh-world.js';

const test = suite('ssh-kill', { timeout: 1_400_000 });
const ROUNDS = isFull ? 200 : 12;

async function rounds(t: TestContext, under: string, type: string): Promise<void> {
  const world = await sshWorld(t, under, type);
  await killRounds(world, ROUNDS, strike(world.sshd));
}

/** Kills the server's end of one connection, or whole sessions. */
function strike(sshd: Sshd) {
  return async (all: boolean, luck: number) => {
    const pids = servers(sshd);
    if (all) sshd.killSessions();
    else kill(pids[Math.floor(luck * pids.length)]);
  };
}

test('on hard links: whatever is killed, nobody loses anything, and all is whole', async (t) => {
  await rounds(t, scratch(t), 'hardlink');
});

test('on XFS: whatever is killed, nobody loses anything, and all is whole', async (t) => {
  await withXfs((under) => rounds(t, under, 'xfs'));
});
