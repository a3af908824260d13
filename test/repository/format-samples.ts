import { createHash } from 'node:crypto';
import { encodeSharedConfig } from '../../src/config/shared.js';
import type { Tree } from '../../src/model/entry.js';
import type { Hash } from '../../src/model/hash.js';
import { NO_HASH } from '../../src/model/hash.js';
import type { Snapshot } from '../../src/model/snapshot.js';
import { encodeSnapshot } from '../../src/model/snapshot.js';
import { encodeTree } from '../../src/model/tree.js';
import { hashBytes } from '../../src/store/hash.js';
import { packObject } from '../../src/store/object-file.js';
import { encodeBlock, encodeIndex } from '../../src/worktree/index-format.js';
import type { LocalJournal } from '../../src/worktree/operations.js';

/** The hash of a content that is given as text. */
const content = (text: string) => hashBytes(Buffer.from(text));

const TIME = 1_795_191_770_123_456_789n;

/** Has each kind of entry, and names whose order in UTF-16 would be another. */
export const tree: Tree = [
  { kind: 'folder', name: 'a', hash: content('a tree'), files: 3, bytes: 5_000_000_000 },
  { kind: 'file', name: 'a.csv', hash: content('x\n'), size: 2, exec: false, mtime: TIME },
  { kind: 'link', name: 'latest', target: 'a/2026.csv', mtime: 0n },
  { kind: 'file', name: 'run', hash: content('#!\n'), size: 3, exec: true, mtime: -1n },
  { kind: 'file', name: '\uffee', hash: content(''), size: 0, exec: false, mtime: TIME },
  { kind: 'file', name: '\u{1f600}', hash: content(''), size: 0, exec: false, mtime: TIME },
];

/** So regular that it is stored compressed. */
export const large: Tree = Array.from({ length: 60 }, (_, i) => ({
  kind: 'file',
  name: `measurement-${String(i).padStart(3, '0')}.csv`,
  hash: content('the same'),
  size: 8,
  exec: false,
  mtime: TIME,
}));

export const settings = {
  name: 'interviews',
  dataDirs: ['input', 'output'],
  ignore: { paths: ['input/draft.csv'], names: ['.DS_Store'], suffixes: ['.tmp'] },
  names: { allow: ['tilde' as const] },
};

export const snapshot: Snapshot = {
  id: 's12',
  repository: '00112233445566778899aabbccddeeff',
  root: hashBytes(encodeTree(tree)),
  parent: content('the snapshot before'),
  author: { name: 'Ad\u00e8le', email: 'adele@example.org' },
  created: '2026-11-20T16:22:50.123Z',
  message: 'Two stations more\n\n"and why"',
  git: { commit: 'f00d'.repeat(10), dirty: true },
  config: hashBytes(Buffer.from(encodeSharedConfig(settings))),
  files: 8,
  bytes: 5_000_000_005,
};

export const firstSnapshot: Snapshot = {
  ...snapshot,
  id: 's1',
  parent: null,
  message: '',
  git: null,
  config: null,
};

const stamp = { size: 2n, mtime: TIME, ctime: TIME + 1n, ino: 2n ** 63n + 5n };

export const indexFolders = [
  {
    path: '',
    hash: snapshot.root,
    files: 8,
    bytes: 5_000_000_005,
    settled: true,
    leaves: tree
      .filter((entry) => entry.kind !== 'folder')
      .map((leaf) => ({
        leaf,
        stamp: leaf.kind === 'file' ? { ...stamp, size: BigInt(leaf.size) } : stamp,
        racy: leaf.name === 'run',
      })),
    folders: tree.filter((entry) => entry.kind === 'folder'),
  },
  {
    path: 'a',
    hash: content('a tree'),
    files: 3,
    bytes: 5_000_000_000,
    settled: false,
    leaves: [],
    folders: [],
  },
];

const generation = `s12-${hashBytes(encodeSnapshot(snapshot)).slice(0, 16)}`;
const link = `.dsg/gen/${generation}/tree`;
const before = `.dsg/gen/s11-${(snapshot.parent as Hash).slice(0, 16)}/tree`;

/** A transaction of a working folder with each kind of operation. */
export const journal: LocalJournal = {
  tx: 'w8yq3-17',
  target: { id: 's12', hash: hashBytes(encodeSnapshot(snapshot)) },
  root: snapshot.root,
  operations: [
    {
      kind: 'put',
      path: 'a.csv',
      staged: `${content('x\n')}-0`,
      ino: '4711',
      expected: { size: '1', mtime: `${TIME}`, ino: '4710', content: content('y') },
      keep: true,
    },
    { kind: 'link', path: 'latest', target: 'a/2026.csv', expected: null, keep: false },
    {
      kind: 'delete',
      path: 'a/old',
      expected: { size: '0', mtime: '-1', ino: '9' },
      keep: false,
    },
  ],
  folderMode: 0o755,
};

/** Every sealed file, by the name of its sample. */
export const sealed: Readonly<Record<string, object>> = {
  format: { version: 1, id: snapshot.repository, backend: 'hardlink' },
  epoch: { epoch: 41 },
  holder: {
    user: 'Ad\u00e8le',
    host: 'analytical',
    pid: 17,
    what: 'sync',
    since: '2026-11-20T16:22:50.123Z',
    epoch: 41,
    boot: '0f0e0d0c-0b0a-0908-0706-050403020100',
    until: 86_520.25,
  },
  'repository-journal': { tx: 't41-0a1b2c3d', epoch: 41, base: before, target: link },
  'dsg-gen': { link, snapshot: hashBytes(encodeSnapshot(snapshot)), epoch: 41 },
  'dsg-gen-empty': { link: `.dsg/gen/s0-${NO_HASH.slice(0, 16)}/tree`, snapshot: null },
  state: {
    repository: snapshot.repository,
    seen: journal.target,
    devices: { input: '64512', 'task/output': '64513' },
  },
  'cache-head': {
    id: 's12',
    snapshot: journal.target.hash,
    root: snapshot.root,
    length: 600,
    compacted: 400,
  },
  'local-journal': journal,
  cloning: { repository: snapshot.repository, head: journal.target.hash },
};

export function seal(value: object): Buffer {
  const body = `${JSON.stringify(value)}\n`;
  return Buffer.from(`${body}sha256:${createHash('sha256').update(body).digest('hex')}\n`);
}

/** One record of the cache's file of trees. */
export function cacheRecord(): Buffer {
  const bytes = encodeTree(tree);
  const head = Buffer.alloc(36);
  head.writeUInt32BE(bytes.length);
  head.write(snapshot.root, 4, 'hex');
  return Buffer.concat([head, bytes]);
}

/** What each sample must be, byte for byte, when it is written today. */
export function samples(): Record<string, Buffer> {
  return {
    'tree.bin': encodeTree(tree),
    'tree-empty.bin': encodeTree([]),
    'snapshot.json': encodeSnapshot(snapshot),
    'snapshot-first.json': encodeSnapshot(firstSnapshot),
    'settings.json': Buffer.from(encodeSharedConfig(settings)),
    'object-plain.bin': packObject(encodeTree([])),
    'index.bin': encodeIndex(content('the rules'), indexFolders.map(encodeBlock)),
    'cache-trees.bin': cacheRecord(),
    ...Object.fromEntries(
      Object.entries(sealed).map(([name, value]) => [`sealed-${name}.txt`, seal(value)]),
    ),
  };
}
