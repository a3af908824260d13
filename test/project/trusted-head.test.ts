import type { DsgError } from '../../src/errors/error.js';
import type { Hash } from '../../src/model/hash.js';
import { trustedHead } from '../../src/project/trusted-head.js';
import type { Chain, Remote, RemoteHead } from '../../src/remote/client.js';
import { equal, match, rejects, suite } from '../support/suite.js';

const test = suite('trusted head');
const hashOf = (n: number) => `${n}`.padStart(64, '0') as Hash;
const ID = 'f'.repeat(32);

/** A server whose history ends here; whatever it is asked to confirm it confirms. */
function server(last: number): { remote: Remote; asked: string[] } {
  const asked: string[] = [];
  const snapshot = (n: number) => ({ id: `s${n}`, parent: n > 1 ? hashOf(n - 1) : null });
  const head =
    last === 0
      ? { id: 's0', hash: null, snapshot: undefined }
      : { id: `s${last}`, hash: hashOf(last), snapshot: snapshot(last) };
  const remote = {
    repository: ID,
    root: '/r',
    head: async () => head as RemoteHead,
    chain: async ({ hash, count }: Chain) => {
      asked.push(`chain of ${count}`);
      return Array.from({ length: Math.min(count, Number(hash)) }, (_, i) => {
        const number = Number(hash) - i;
        return { hash: hashOf(number), snapshot: snapshot(number) };
      });
    },
    contains: async () => {
      asked.push('contains');
      return true;
    },
  };
  return { remote: remote as unknown as Remote, asked };
}

function seen(n: number, hash = hashOf(n)) {
  return { repository: ID, seen: { id: `s${n}`, hash } } as unknown as Parameters<
    typeof trustedHead
  >[1];
}

test('a history that went back is noticed, whatever the server says of it', async () => {
  for (const last of [0, 1, 4]) {
    const { remote } = server(last);
    const error = await rejects(trustedHead(remote, seen(5)), 'integrity');
    match(error.message, 'its history no longer contains s5');
  }
});

test('a history that was written anew is noticed by its own chain', async () => {
  for (const last of [5, 6, 9]) {
    const error = await rejects(trustedHead(server(last).remote, seen(5, hashOf(77))), 'integrity');
    // Both are named: the one that was seen and the one that has its place.
    match(error.message, `s5, which was seen here before as 0000000000: its s5 is 0000000000 now`);
    equal((error as DsgError).data, {
      seen: hashOf(77),
      head: hashOf(last),
      instead: hashOf(5),
    });
  }
});

test('a history that went on is followed back to what was seen, and no further', async () => {
  const near = server(9);
  equal((await trustedHead(near.remote, seen(5))).id, 's9');
  equal(near.asked, ['chain of 5']);
  const same = server(5);
  equal((await trustedHead(same.remote, seen(5))).id, 's5');
  equal(same.asked, []);
  const far = server(5000);
  equal((await trustedHead(far.remote, seen(5))).id, 's5000');
  equal(far.asked, ['contains']);
});
