import { DsgError } from '../../src/errors/error.js';
import { Link } from '../../src/mount/link.js';
import type { Remote } from '../../src/remote/client.js';
import { equal, rejects, suite } from '../support/suite.js';

const test = suite('link of a mount');

/** Connections by their numbers; `isUp` tells whether one can be made. */
function world() {
  const state = { isUp: true, now: 0, opened: 0, closed: 0, told: [] as boolean[] };
  const link = new Link({
    async open() {
      state.opened += 1;
      if (!state.isUp) throw new DsgError('unreachable', 'Cannot reach the server: it is down');
      const close = async () => {
        state.closed += 1;
      };
      return { root: String(state.opened), close } as unknown as Remote;
    },
    now: () => state.now,
    changed: (lost) => void state.told.push(lost !== undefined),
  });
  return { state, link };
}

const lost = () => Promise.reject(new DsgError('unreachable', 'Lost the connection: it was cut'));

test('connects when it is needed, and once for all', async () => {
  const { state, link } = world();
  equal(state.opened, 0);
  const roots = await Promise.all([1, 2, 3].map(() => link.use(async ({ root }) => root)));
  equal([roots.join(''), state.opened], ['111', 1]);
  await link.close();
  equal(state.closed, 1);
});

test('what was under way when the connection was lost is done once more', async () => {
  const { state, link } = world();
  const done = await Promise.all(
    [1, 2, 3].map(() => link.use(async ({ root }) => (root === '1' ? lost() : root))),
  );
  equal([done.join(''), state.opened, state.closed], ['222', 2, 1]);
  await rejects(link.use(lost), 'unreachable');
  await link.close();
});

test('other errors are passed on, and cost no connection', async () => {
  const { state, link } = world();
  const damaged = async () => Promise.reject(new DsgError('integrity', 'Cannot read it: damaged'));
  await rejects(link.use(damaged), 'integrity');
  equal([state.opened, state.closed], [1, 0]);
  await link.close();
});

test('while there is no server, not everybody tries; afterwards it goes on', async () => {
  const { state, link } = world();
  state.isUp = false;
  const use = () => link.use(async () => 'done');
  for (let i = 0; i < 5; i++) await rejects(use(), 'unreachable');
  equal(state.opened, 1);
  state.now += 5000;
  await rejects(use(), 'unreachable');
  equal(state.opened, 2);
  state.isUp = true;
  state.now += 5000;
  equal(await use(), 'done');
  equal(state.told, [true, true, false]);
  await link.close();
});
