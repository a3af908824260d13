import { chmodSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDsgError } from '../../src/errors/error.js';
import { createPool } from '../../src/fs/pool/pool.js';
import type { Hash } from '../../src/model/hash.js';
import { NO_HASH } from '../../src/model/hash.js';
import type { Remote } from '../../src/remote/client.js';
import { openRemote } from '../../src/remote/client.js';
import type { Transport } from '../../src/remote/protocol.js';
import { PROTOCOL_VERSION } from '../../src/remote/protocol.js';
import { KNOWN } from '../../src/remote/serve-repository.js';
import { createRepository } from '../../src/repository/create.js';
import { blobPath, layoutOf, objectPath } from '../../src/repository/layout.js';
import { hashBytes } from '../../src/store/hash.js';
import { scratch } from '../fs/scratch.js';
import { file } from '../model/trees.js';
import type { Suite, TestContext } from '../support/suite.js';
import { equal, match, ok, rejects } from '../support/suite.js';
import type { Draft } from './push.js';
import { commit, draft, HOLDER, push } from './push.js';

const GREETING = { version: PROTOCOL_VERSION, dsg: '1.2.3' };

/** Connects to the server of a repository in a folder on this machine. */
export type Connect = (root: string, t: TestContext) => Promise<Transport>;

/** What every pipe between a client and a server must do; each transport runs it against a real server. */
export function transportSuite(test: Suite, connect: Connect): void {
  const pool = createPool(2);
  test.after(() => pool.close());

  async function server(t: TestContext) {
    const root = join(scratch(t), 'repository');
    const { id } = await createRepository(root, 'hardlink');
    const client = async (): Promise<Remote> => {
      const remote = await openRemote(await connect(root, t), root);
      t.after(() => remote.close());
      return remote;
    };
    return { root, id, layout: layoutOf(root), client, call: () => connect(root, t) };
  }

  test('the two ends agree on their version, and on which repository it is', async (t) => {
    const { id, root, call, client } = await server(t);
    const transport = await call();
    t.after(() => transport.close());
    const hello = await transport.call('hello', GREETING);
    equal([hello.version, hello.root, hello.readOnly], [PROTOCOL_VERSION, null, false]);
    equal(await transport.call('open', { path: root }), {
      repository: id,
      backend: 'hardlink',
      root,
      knows: KNOWN,
    });
    const error = await rejects(
      transport.call('hello', { ...GREETING, version: PROTOCOL_VERSION + 1 }),
      'unreachable',
    );
    match(error.message, `this dsg speaks ${PROTOCOL_VERSION + 1}`);
    equal((await client()).repository, id);
  });

  test('an empty repository is at s0 and has no snapshot', async (t) => {
    const { client } = await server(t);
    equal(await (await client()).head(), { id: 's0', hash: null, snapshot: undefined });
  });

  const large = 'line of a large file\n'.repeat(200_000);
  const contents = {
    'a/b/deep.csv': 'deep',
    'a/empty': '',
    'a/large.csv': large,
    'caf\u00e9/\u{1f600}': 'a name of many bytes',
    link: { to: 'a/b' },
    run: { program: '#!/bin/sh\n' },
    twin: 'deep',
  };

  test('what one client commits another one reads', async (t) => {
    const { client } = await server(t);
    const made = await push(await client(), contents);
    const reader = await client();
    const head = await reader.head();
    equal([head.id, head.hash, head.snapshot], ['s1', made.hash, made.snapshot]);
    const [root] = await reader.trees([made.snapshot.root]);
    equal(
      root?.map(({ name, kind }) => `${kind} ${name}`),
      ['folder a', 'folder caf\u00e9', 'link link', 'file run', 'file twin'],
    );
    equal(await reader.snapshot(made.hash), made.snapshot);
    equal([await reader.contains(made.hash), await reader.contains(NO_HASH)], [true, false]);
  });

  test('contents arrive whole, with their modes and times', async (t) => {
    const { client } = await server(t);
    const { blobs } = await push(await client(), contents);
    const folder = scratch(t);
    const wanted = blobs.map(({ text: _, ...blob }, i) => ({
      ...blob,
      to: join(folder, `${i}`),
      mode: blob.exec ? 0o755 : 0o644,
      path: `file ${i}`,
    }));
    let files = 0;
    let bytes = 0;
    await (await client()).fetch(wanted, pool, (n, size) => {
      files += n;
      bytes += size;
    });
    equal([files, bytes], [blobs.length, blobs.reduce((sum, { size }) => sum + size, 0)]);
    for (const [i, { text, exec, mtime }] of blobs.entries()) {
      equal(readFileSync(join(folder, `${i}`), 'utf8') === text, true);
      const stat = statSync(join(folder, `${i}`), { bigint: true });
      equal(Number(stat.mode & 0o777n), exec ? 0o755 : 0o644);
      equal(stat.mtimeNs, mtime);
    }
  });

  test('a content can be read in pieces', async (t) => {
    const { client } = await server(t);
    await push(await client(), contents);
    const { hash, size } = file('f', large);
    const pieces: Buffer[] = [];
    for await (const piece of (await client()).blob({ hash, size, exec: false }, pool))
      pieces.push(Buffer.from(piece));
    ok(pieces.length > 1);
    ok(Buffer.concat(pieces).equals(Buffer.from(large)));
  });

  test('it is told what is stored under a hash', async (t) => {
    const { client } = await server(t);
    const remote = await client();
    const made = await push(remote, contents);
    equal(await remote.find(made.hash), { object: true, blob: null });
    const program = file('run', '#!/bin/sh\n').hash;
    equal(await remote.find(program), { object: false, blob: { size: 10, exec: true } });
    equal(await remote.find(NO_HASH), { object: false, blob: null });
  });

  test('a large object goes there and back', async (t) => {
    const { client } = await server(t);
    const remote = await client();
    // Names that do not compress: a tree of some megabytes.
    const names = Array.from({ length: 30_000 }, (_, i) => hashBytes(Buffer.from(`${i}`)));
    const made = await push(remote, Object.fromEntries(names.map((name) => [name, 'same'])));
    const [tree] = await (await client()).trees([made.snapshot.root]);
    equal(tree?.length, 30_000);
    equal(
      tree?.map(({ name }) => name),
      [...names].sort(),
    );
  });

  test('many requests at once are each answered with their own', async (t) => {
    const { client } = await server(t);
    const remote = await client();
    const one = await push(remote, { a: '1' });
    const two = await push(remote, { a: '2' });
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, i) => remote.snapshot(i % 3 === 0 ? one.hash : two.hash)),
    );
    equal(
      answers.map(({ id }) => id),
      answers.map((_, i) => (i % 3 === 0 ? 's1' : 's2')),
    );
    equal((await remote.trees(Array.from({ length: 1200 }, () => one.snapshot.root))).length, 1200);
  });

  test('the history comes many snapshots at a time, up to one that is damaged', async (t) => {
    const { client, layout } = await server(t);
    const remote = await client();
    const made = [];
    for (const text of ['1', '2', '3', '4']) made.push(await push(remote, { 'a/b': text }));
    const [one, two, three, four] = made as [Draft, Draft, Draft, Draft];
    const hashes = async (hash: Hash, count: number) =>
      (await remote.chain({ hash, number: 4, count })).map((each) => each.hash);
    equal(await hashes(four.hash, 100), [four.hash, three.hash, two.hash, one.hash]);
    equal(await hashes(three.hash, 2), [three.hash, two.hash]);
    const [b] = await remote.entries([four.snapshot.root], 'a');
    equal([b?.kind, await remote.entries([four.snapshot.root], 'x')], ['folder', [undefined]]);
    const path = objectPath(layout, two.hash);
    writeFileSync(path, readFileSync(path).fill(0, 20));
    equal(await hashes(four.hash, 100), [four.hash, three.hash]);
    await rejects(hashes(two.hash, 100), 'integrity');
    rmSync(path);
    await rejects(hashes(two.hash, 100), 'integrity');
  });

  test('a tag that one client sets the others read', async (t) => {
    const { client } = await server(t);
    const remote = await client();
    const { hash } = await push(remote, { a: '1' });
    const transaction = await remote.lock(HOLDER);
    const author = { name: 'Zo\u00eb', email: 'zoe@example.org' };
    const to = { hash, author, created: '2026-03-01T16:00:00.000Z', message: 'as printed' };
    const list = await transaction.changeTags({ name: 'report', instead: null, to });
    await transaction.unlock();
    equal(await (await client()).tags(), list);
    equal(list.tags, [{ name: 'report', snapshot: 's1', ...to }]);
  });

  test('more objects at once than a server gives are refused', async (t) => {
    const { call, root } = await server(t);
    const transport = await call();
    t.after(() => transport.close());
    await transport.call('hello', GREETING);
    await transport.call('open', { path: root });
    const hashes = Array.from({ length: 1001 }, () => NO_HASH);
    await rejects(transport.call('objects', { hashes }), 'failed');
  });

  test('errors arrive with all that they say', async (t) => {
    const { client } = await server(t);
    const remote = await client();
    await push(remote, { a: '1' });
    const missing = await rejects(remote.snapshot('ef'.repeat(32) as Hash), 'integrity');
    ok(isDsgError(missing));
    // Where it is a machine of its own, an error names it.
    const { server: _, ...data } = missing.data;
    equal(data, { object: 'ef'.repeat(32) });
    const late = await draft(remote, { a: '2' });
    await push(remote, { a: '3' });
    const moved = await rejects(commit(remote, late), 'moved');
    ok(isDsgError(moved));
    equal([moved.state, moved.hint], ['Nothing was committed.', 'dsg sync']);
    const now = await remote.head();
    const { server: __, ...where } = moved.data;
    equal(where, { base: late.base, head: now.hash });
  });

  test('one client has the lock at a time, and gives it back when its connection ends', async (t) => {
    const { client } = await server(t);
    const first = await client();
    await first.lock({ ...HOLDER, user: 'Zo\u00eb \u{1f600}' });
    const error = await rejects((await client()).lock(HOLDER), 'locked');
    match(error.message, 'locked by Zo\u00eb \u{1f600} for test');
    ok(isDsgError(error) && error.data.user === 'Zo\u00eb \u{1f600}');
    await first.close();
    await push(await client(), { a: '1' });
  });

  test('of many who commit at once on the same snapshot one succeeds', async (t) => {
    const { client } = await server(t);
    await push(await client(), { a: '0' });
    const clients = await Promise.all(Array.from({ length: 4 }, client));
    const drafts = await Promise.all(clients.map((remote, i) => draft(remote, { a: `${i}` })));
    const outcomes = await Promise.all(
      clients.map((remote, i) =>
        commit(remote, drafts[i] as (typeof drafts)[number]).then(
          () => 'done',
          (error: unknown) => (isDsgError(error) ? error.code : error),
        ),
      ),
    );
    equal(outcomes.filter((one) => one === 'done').length, 1, outcomes.join());
    ok(outcomes.every((one) => ['done', 'locked', 'moved'].includes(one as string)));
    const winner = drafts[outcomes.indexOf('done')];
    equal((await (await client()).head()).hash, winner?.hash);
  });

  test('damage in the repository is an integrity error here, and nothing of it arrives', async (t) => {
    const { client, layout } = await server(t);
    const made = await push(await client(), { a: 'content', b: 'other' });
    const { hash, size } = file('a', 'content');
    const path = blobPath(layout, hash, false);
    const to = join(scratch(t), 'to');
    const blob = { hash, size, exec: false };
    const fetched = async () =>
      (await client()).fetch([{ ...blob, to, mode: 0o644, mtime: 0n, path: 'a' }], pool, () => {});
    const read = async () => {
      for await (const _ of (await client()).blob(blob, pool)) throw new Error('a piece came');
    };
    chmodSync(path, 0o644);
    writeFileSync(path, 'CONTENT');
    match((await rejects(fetched, 'integrity')).message, 'Cannot download "a": its content');
    await rejects(read, 'integrity');
    rmSync(path);
    match((await rejects(fetched, 'integrity')).message, 'is missing');
    await rejects(read, 'integrity');
    ok(!existsSync(to));
    const tree = objectPath(layout, made.snapshot.root);
    chmodSync(tree, 0o644);
    writeFileSync(tree, readFileSync(tree).fill(0, 20));
    await rejects((await client()).trees([made.snapshot.root]), 'integrity');
    const { findings } = await (await client()).check({ share: 1 });
    equal(
      findings.some(({ what }) => what === 'tree'),
      true,
    );
  });
}
