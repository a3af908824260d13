import type { Entry, FileEntry, Leaf, Tree } from '../../src/model/entry.js';
import type { Hash } from '../../src/model/hash.js';
import { encodeTree } from '../../src/model/tree.js';
import { neededBlobs, verifyTree } from '../../src/repository/verify.js';
import { hashBytes } from '../../src/store/hash.js';
import { file, guarded, link, paths, plant } from '../model/trees.js';
import { equal, match, suite, throws } from '../support/suite.js';

const test = suite('verify');

/** Verifies trees with every content there. */
function verify(model: Parameters<typeof paths>[0], base: Parameters<typeof paths>[0] = {}) {
  const known = new Map<Hash, Tree>();
  const roots = [model, base].map((one) => plant(paths(one), known).root);
  return verifyTree(roots[0] as Hash, {
    forest: known,
    base: roots[1],
    blobFault: () => undefined,
  });
}

/** Stores a tree of any entries, however wrong, and returns its hash. */
function store(known: Map<Hash, Tree>, ...entries: Entry[]): Hash {
  const hash = hashBytes(encodeTree(entries));
  known.set(hash, entries);
  return hash;
}

const folder = (name: string, hash: Hash, files: number, bytes: number): Entry => ({
  kind: 'folder',
  name,
  hash,
  files,
  bytes,
});

test('a tree that is in order has its totals', () => {
  equal(verify({ 'a/b': '1', 'a/c': '22', d: { to: 'a' } }), { files: 3, bytes: 3 });
});

test('a content that is not there is refused, with its path', () => {
  const { root, forest } = plant(paths({ 'a/b': '1', c: '2' }));
  const blobFault = (_: FileEntry, path: string) =>
    path === 'a/b' ? 'it was not uploaded' : undefined;
  const error = throws(
    () => verifyTree(root as Hash, { forest, base: undefined, blobFault }),
    'integrity',
  ) as Error & { data: unknown; state: string };
  match(error.message, 'Cannot accept the snapshot: "a/b": it was not uploaded');
  equal([error.data, error.state], [{ path: 'a/b' }, 'Nothing was committed.']);
});

test('totals that are not true are refused, at any depth', () => {
  const known = new Map<Hash, Tree>();
  const inner = store(known, file('x', '12345'));
  for (const [files, bytes] of [
    [1, 4],
    [2, 5],
    [1, 6],
  ] as const) {
    const root = store(known, folder('a', inner, files, bytes));
    const outer = store(known, folder('o', root, files, bytes));
    const options = { forest: known, base: undefined, blobFault: () => undefined };
    match(
      throws(() => verifyTree(root, options), 'integrity').message,
      '"a": its totals are not true',
    );
    match(throws(() => verifyTree(outer, options), 'integrity').message, '"o/a": its totals');
  }
});

test('totals that are not true are refused though the folder itself did not change', () => {
  const known = new Map<Hash, Tree>();
  const inner = store(known, file('x', '12345'));
  const base = store(known, folder('a', inner, 1, 5));
  const root = store(known, folder('a', inner, 1, 9));
  throws(() => verifyTree(root, { forest: known, base, blobFault: () => undefined }), 'integrity');
});

test('a link that leaves the project is refused, wherever it stands', () => {
  for (const [path, target] of [
    ['l', '..'],
    ['l', '/etc'],
    ['a/l', '../../x'],
    ['a/b/l', 'x/../../../..'],
    ['a/l', '../.dsg/index'],
  ] as const)
    match(
      throws(() => verify({ [path]: { to: target } }), 'integrity').message,
      `"${path}": its target`,
    );
  verify({ 'a/b/l': { to: '../../c' } });
});

test('one tree in two places is judged in both', () => {
  const known = new Map<Hash, Tree>();
  const inner = store(known, link('l', '../../x'));
  const deep = store(known, folder('i', inner, 1, 0));
  const good = store(known, folder('d', deep, 1, 0));
  const options = { forest: known, base: undefined, blobFault: () => undefined };
  verifyTree(good, options);
  const bad = store(known, folder('d', deep, 1, 0), folder('i', inner, 1, 0));
  match(throws(() => verifyTree(bad, options), 'integrity').message, '"i/l"');
});

test('a tree that is too deep, or a path that is too long, is refused', () => {
  const known = new Map<Hash, Tree>();
  const nest = (name: string, depth: number) => {
    let hash = store(known, file('f', ''));
    for (let i = 0; i < depth; i++) hash = store(known, folder(name, hash, 1, 0));
    return hash;
  };
  const options = { forest: known, base: undefined, blobFault: () => undefined };
  verifyTree(nest('d', 255), options);
  match(throws(() => verifyTree(nest('d', 300), options), 'integrity').message, 'folders deep');
  match(throws(() => verifyTree(nest('d', 100_000), options), 'integrity').message, 'folders deep');
  const long = nest('n'.repeat(250), 20);
  match(throws(() => verifyTree(long, options), 'integrity').message, 'more than 4096 bytes');
});

test('a path may have as many names as a manifest allows, and no more', () => {
  const known = new Map<Hash, Tree>();
  const options = { forest: known, base: undefined, blobFault: () => undefined };
  let hash = store(known, file('f', ''));
  for (let i = 0; i < 255; i++) hash = store(known, folder('d', hash, 1, 0));
  // 255 folders and the file.
  equal(verifyTree(hash, options).files, 1);
  const deeper = store(known, folder('d', hash, 1, 0));
  match(
    throws(() => verifyTree(deeper, options), 'integrity').message,
    'more than 256 folders deep',
  );
});

test('a tree that is missing is refused', () => {
  const { root, forest } = plant(paths({ 'a/b': '1' }));
  const holed = { get: (hash: Hash) => (hash === root ? forest.get(hash) : undefined) };
  throws(
    () => verifyTree(root as Hash, { forest: holed, base: undefined, blobFault: () => undefined }),
    'integrity',
  );
});

test('trees that name each other so often that nobody could walk them are refused at once', () => {
  const known = new Map<Hash, Tree>();
  const options = { forest: known, base: undefined, blobFault: () => undefined };
  let hash = store(known, file('f', '1'));
  for (let i = 0; i < 50; i++)
    hash = store(known, folder('a', hash, 2 ** i, 2 ** i), folder('b', hash, 2 ** i, 2 ** i));
  match(throws(() => verifyTree(hash, options), 'integrity').message, 'at most 50000000');
  // The same below a folder that claims to be small.
  const hidden = store(known, folder('small', hash, 1, 1));
  match(
    throws(() => verifyTree(hidden, options), 'integrity').message,
    '"small": its totals are not true',
  );
});

test('what equals the base is neither read nor asked about', () => {
  const known = new Map<Hash, Tree>();
  const before = plant(paths({ 'same/x': '1', 'a/y': '2', z: '3' }), known);
  const same = before.forest.get(before.root as Hash)?.find(({ name }) => name === 'same');
  const after = plant(paths({ 'same/x': '1', 'a/y': 'new', z: '3' }), known);
  const asked: string[] = [];
  const forest = guarded(known as never, (hash) => same?.kind === 'folder' && hash === same.hash);
  verifyTree(after.root as Hash, {
    forest,
    base: before.root,
    blobFault(_, path) {
      asked.push(path);
      return undefined;
    },
  });
  equal(asked, ['a/y']);
});

test('a file that says another size for the same content is asked about', () => {
  const known = new Map<Hash, Tree>();
  const base = store(known, file('x', '12345'));
  const root = store(known, { ...file('x', '12345'), size: 6 });
  const asked: number[] = [];
  verifyTree(root, {
    forest: known,
    base,
    blobFault({ size }) {
      asked.push(size);
      return undefined;
    },
  });
  equal(asked, [6]);
});

test('each content is needed once for each form', () => {
  const plain = file('a', 'text');
  const program = { ...plain, exec: true };
  const change = (path: string, after: Leaf | undefined) => ({
    path,
    before: undefined,
    after,
  });
  const needed = neededBlobs([
    change('a', plain),
    change('b', plain),
    change('c', program),
    change('d', link('d', 'a')),
    change('e', undefined),
  ]);
  equal(
    needed.map(({ hash, exec, size }) => [hash, exec, size]),
    [
      [plain.hash, false, 4],
      [plain.hash, true, 4],
    ],
  );
});
