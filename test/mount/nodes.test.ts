import type { Entry, Tree } from '../../src/model/entry.js';
import type { Hash } from '../../src/model/hash.js';
import { Nodes, ROOT } from '../../src/mount/nodes.js';
import { Listing } from '../../src/mount/replies.js';
import { Trees } from '../../src/mount/trees.js';
import { hashBytes } from '../../src/store/hash.js';
import { equal, ok, suite } from '../support/suite.js';

const test = suite('nodes of a mount');

const hashOf = (text: string): Hash => hashBytes(Buffer.from(text));
const SOME = hashOf('some content');
const file = (name: string): Entry => {
  return { kind: 'file', name, hash: SOME, size: 1, exec: false, mtime: 0n };
};
const folder = (name: string, hash: Hash): Entry => {
  return { kind: 'folder', name, hash, files: 1, bytes: 1 };
};

/** A snapshot of `folders` folders with `files` files each, and which trees were fetched. */
function snapshot(folders: number, files: number) {
  const trees = new Map<Hash, Tree>();
  const names = (count: number) =>
    Array.from({ length: count }, (_, i) => String(i).padStart(7, '0'));
  const top = names(folders).map((name) => {
    const hash = hashOf(`folder ${name}`);
    trees.set(
      hash,
      names(files).map((one) => file(`${name}-${one}`)),
    );
    return folder(name, hash);
  });
  const root = hashOf('root');
  trees.set(root, top);
  const fetched: number[] = [];
  const shelf = new Trees(async (hashes) => {
    fetched.push(hashes.length);
    return hashes.map((hash) => trees.get(hash) as Tree);
  });
  return { nodes: new Nodes(root, shelf), shelf, top, fetched };
}

test('a number means the same entry after its folder was forgotten', async () => {
  // Together more entries than are kept.
  const { nodes, fetched } = snapshot(9, 60_000);
  const numbers: number[] = [];
  const { tree, base } = await nodes.list(nodes.root);
  for (const i of tree.keys()) {
    const inside = await nodes.folder(base + i);
    ok(inside);
    numbers.push((await nodes.list(inside)).base + 59_999);
  }
  equal(fetched.length, 10);
  equal(new Set(numbers).size, 9);
  for (const [i, number] of numbers.entries())
    equal((await nodes.child(number))?.entry.name, `000000${i}-0059999`);
  ok(fetched.length > 10, 'some were fetched again');
});

test('finds names, and no others', async () => {
  const { nodes } = snapshot(3, 5);
  const found = await nodes.find(nodes.root, '0000001');
  const inside = await nodes.folder(found?.node ?? 0);
  equal([inside?.path, inside?.parent?.node], ['0000001', ROOT]);
  ok(inside);
  const one = await nodes.find(inside, '0000001-0000004');
  equal((await nodes.child(one?.node ?? 0))?.entry.name, '0000001-0000004');
  equal(await nodes.folder(one?.node ?? 0), undefined);
  for (const name of ['', 'x', '0', '0000001-', '0000001-0000005'])
    equal(await nodes.find(inside, name), undefined);
  for (const number of [0, 999, -1]) equal(await nodes.child(number), undefined);
});

test('the folders of a folder come together, and a damaged one hides no other', async () => {
  const { shelf, top, fetched } = snapshot(20, 3);
  shelf.ahead(top);
  for (const one of top) if (one.kind === 'folder') equal((await shelf.get(one.hash)).length, 3);
  equal(fetched, [20]);
});

test('a listing ends where its room does, and goes on from there', () => {
  const owner = { uid: 1, gid: 1, time: 0n };
  for (const isPlus of [true, false]) {
    const listing = new Listing(1024, { isPlus, owner });
    let count = 0;
    while (listing.add({ name: '数据', node: 2, entry: file('x'), next: count + 1, isDots: false }))
      count += 1;
    const each = (isPlus ? 128 : 0) + 32;
    equal(count, Math.floor(1024 / each));
    equal(listing.reply().length, 16 + count * each);
  }
});
