import { DsgError } from '../../src/errors/error.js';
import type { Hash } from '../../src/model/hash.js';
import { trustedHead } from '../../src/project/compare.js';
import type { Remote } from '../../src/remote/client.js';
import type { State } from '../../src/worktree/state.js';
import { equal, match, rejects, suite } from '../support/suite.js';

const test = suite('trusted-head');

const [OLD, NEW] = ['aa', 'bb'].map((two) => two.repeat(32) as Hash) as [Hash, Hash];

/** A repository whose head is NEW and whose history is this. */
function remote(history: readonly Hash[] | Error): Remote {
  return {
    repository: 'r1',
    root: '/r',
    head: async () => ({ id: 's2', hash: NEW, snapshot: undefined }),
    contains: async (hash: Hash) => {
      if (history instanceof Error) throw history;
      return history.includes(hash);
    },
  } as unknown as Remote;
}

const state = (seen: State['seen'], repository = 'r1'): State => ({
  repository,
  seen,
  devices: {},
});

test('whoever has never been here trusts the head', async () => {
  equal((await trustedHead(remote([NEW]), undefined, undefined)).hash, NEW);
  equal((await trustedHead(remote([NEW]), state(null), undefined)).hash, NEW);
});

test('a head that goes on from what was seen is trusted', async () => {
  equal(
    (await trustedHead(remote([OLD, NEW]), state({ id: 's1', hash: OLD }), undefined)).id,
    's2',
  );
  equal((await trustedHead(remote([]), state({ id: 's2', hash: NEW }), undefined)).id, 's2');
});

test('another repository under the same address is refused', async () => {
  const error = await rejects(
    trustedHead(remote([OLD, NEW]), state(null, 'r2'), undefined),
    'integrity',
  );
  match(error.message, 'it is not the one this project was synced with');
});

test('a history that no longer contains what was seen is refused', async () => {
  const seen = state({ id: 's9', hash: OLD });
  const error = await rejects(trustedHead(remote([NEW]), seen, undefined), 'integrity');
  match(error.message, 'its history no longer contains s9, which was seen here before');
  // Damage is called damage, not a history that went back.
  const damaged = remote(new DsgError('integrity', 'it is damaged'));
  match(
    (await rejects(trustedHead(damaged, seen, undefined), 'integrity')).message,
    'it is damaged',
  );
});

test('what was synced was seen, though the record of it is lost', async () => {
  const cache = { id: 's9', snapshot: OLD };
  await rejects(trustedHead(remote([NEW]), undefined, cache), 'integrity');
  await rejects(trustedHead(remote([NEW]), state(null), cache), 'integrity');
  equal((await trustedHead(remote([OLD]), undefined, cache)).hash, NEW);
  equal((await trustedHead(remote([NEW]), undefined, { id: 's0', snapshot: null })).hash, NEW);
});

test('a repository that cannot be asked is no history that went back', async () => {
  const gone = remote(new DsgError('unreachable', 'the link is down'));
  await rejects(trustedHead(gone, state({ id: 's1', hash: OLD }), undefined), 'unreachable');
});
