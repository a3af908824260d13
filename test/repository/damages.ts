import {
  chmodSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { writeSealed } from '../../src/fs/sealed.js';
import type { Hash } from '../../src/model/hash.js';
import { encodeTree } from '../../src/model/tree.js';
import { blobPath, objectPath } from '../../src/repository/layout.js';
import { readHead } from '../../src/repository/repository.js';
import { hashBytes } from '../../src/store/hash.js';
import { packObject } from '../../src/store/object-file.js';
import { file } from '../model/trees.js';
import type { Draft } from '../remote/push.js';
import { commit, draft } from '../remote/push.js';
import type { Scene } from './scene.js';
import { scene } from './scene.js';

export const CONFIG = Buffer.from('{"version":1}\n');
const OLD = { 'a/x': 'gone by now', run: { program: '#!/bin/sh' } };
const NEW = { 'a/b/deep': 'deep', 'a/x': 'text', l: { to: 'a/x' }, run: { program: '#!/bin/sh' } };

export interface Damaged extends Scene {
  readonly one: Draft;
  readonly two: Draft;
}

/** Makes a repository of two snapshots with everything in it that can be damaged. */
export async function healthy(t: Parameters<typeof scene>[0]): Promise<Damaged> {
  const made = await scene(t);
  const one = await made.push(OLD);
  const remote = await made.connect();
  const config = hashBytes(CONFIG);
  const two = await draft(remote, NEW, { config });
  two.objects.set(config, CONFIG);
  await commit(remote, two);
  return { ...made, one, two };
}

/** Writes over a file that is not meant to be written to. */
export function overwrite(path: string, bytes: string | Uint8Array): void {
  chmodSync(path, 0o644);
  writeFileSync(path, bytes);
  chmodSync(path, 0o444);
}

/** Where a content lies. */
export const blob = ({ layout }: Scene, text: string, exec = false) =>
  blobPath(layout, file('f', text).hash, exec);
/** A path in the live tree. */
export const liveFile = ({ root }: Scene, path: string) => join(root, 'current', path);
const treeOf = (made: Damaged, name: string): Hash => {
  for (const [hash, bytes] of made.two.objects)
    if (Buffer.from(bytes).includes(name) && Buffer.from(bytes).toString().startsWith('dsg tree'))
      return hash;
  throw new Error(`no tree with ${name}`);
};

/** One of each kind of damage: what is done, what is found, and why. */
export const damages: [
  name: string,
  damage: (made: Damaged) => void,
  found: string[],
  why: string | RegExp,
][] = [
  [
    'a content is missing',
    (made) => rmSync(blob(made, 'deep')),
    ['blob a/b/deep in s2'],
    'its content is missing',
  ],
  [
    'an old content is missing',
    (made) => rmSync(blob(made, 'gone by now')),
    ['blob a/x in s1'],
    'missing',
  ],
  [
    'a program has only its plain form',
    (made) => rmSync(blob(made, '#!/bin/sh', true)),
    ['blob run in s2'],
    'missing',
  ],
  [
    'a content was cut short',
    (made) => overwrite(blob(made, 'gone by now'), 'gone'),
    ['blob a/x in s1'],
    'its content has the wrong size',
  ],
  [
    'a byte of a content is another',
    (made) => overwrite(blob(made, 'gone by now'), 'gone BY now'),
    ['blob a/x in s1'],
    'its content is damaged: its bytes do not match its hash',
  ],
  [
    'a folder is where a content was',
    (made) => {
      rmSync(blob(made, 'gone by now'));
      mkdirSync(blob(made, 'gone by now'));
    },
    ['blob a/x in s1'],
    'its content has the wrong size',
  ],
  [
    'a tree is missing',
    (made) => rmSync(objectPath(made.layout, treeOf(made, 'deep'))),
    ['tree a/b in s2'],
    'it is missing',
  ],
  [
    'a tree was cut short',
    (made) => overwrite(objectPath(made.layout, treeOf(made, 'deep')), 'dsgo'),
    ['tree a/b in s2'],
    'not an object',
  ],
  [
    'a tree is that of another hash',
    (made) => overwrite(objectPath(made.layout, treeOf(made, 'deep')), packObject(encodeTree([]))),
    ['tree a/b in s2'],
    'do not match its hash',
  ],
  [
    'the root is empty of bytes',
    (made) => overwrite(objectPath(made.layout, made.two.snapshot.root), ''),
    ['tree . in s2'],
    'its file is empty',
  ],
  [
    'the settings are missing',
    (made) => rmSync(objectPath(made.layout, hashBytes(CONFIG))),
    ['settings s2 in s2'],
    'it is missing',
  ],
  [
    'the last snapshot is missing',
    (made) => rmSync(objectPath(made.layout, made.two.hash)),
    [`snapshot object HASH`],
    'it is missing',
  ],
  [
    'an earlier snapshot is missing',
    (made) => rmSync(objectPath(made.layout, made.one.hash)),
    ['snapshot object HASH'],
    'it is missing',
  ],
  [
    '"current" is gone',
    (made) => rmSync(join(made.root, 'current')),
    ['head current'],
    'is missing',
  ],
  [
    'the seal is damaged',
    (made) => writeFileSync(join(made.root, readHead(made.repository).link, '../.dsg-gen'), 'x'),
    ['head current'],
    /checksum/,
  ],
  [
    'a live file is missing',
    (made) => unlinkSync(liveFile(made, 'a/x')),
    ['live-tree a/x'],
    'it is missing',
  ],
  [
    'a live folder is missing',
    (made) => rmSync(liveFile(made, 'a/b'), { recursive: true }),
    ['live-tree a/b'],
    'it is missing',
  ],
  [
    'a live file is no longer its content',
    (made) => {
      unlinkSync(liveFile(made, 'a/x'));
      writeFileSync(liveFile(made, 'a/x'), 'TEXT', { mode: 0o444 });
    },
    ['live-tree a/x'],
    'it is not a name of its content',
  ],
  [
    'a live file has another size',
    (made) => {
      unlinkSync(liveFile(made, 'a/x'));
      writeFileSync(liveFile(made, 'a/x'), 'longer', { mode: 0o444 });
    },
    ['live-tree a/x'],
    'it is not the file it should be',
  ],
  [
    'a live file can be written to',
    (made) => chmodSync(liveFile(made, 'a/x'), 0o644),
    ['live-tree a/x'],
    'it can be written to',
  ],
  [
    'a live link points elsewhere',
    (made) => {
      unlinkSync(liveFile(made, 'l'));
      symlinkSync('/etc', liveFile(made, 'l'));
    },
    ['live-tree l'],
    'it is not the link it should be',
  ],
  [
    'a file is in place of a live link',
    (made) => {
      unlinkSync(liveFile(made, 'l'));
      writeFileSync(liveFile(made, 'l'), 'a/x');
    },
    ['live-tree l'],
    'it is not the link it should be',
  ],
  [
    'a link is in place of a live folder',
    (made) => {
      renameSync(liveFile(made, 'a/b'), join(made.root, 'outside'));
      symlinkSync(join(made.root, 'outside'), liveFile(made, 'a/b'));
    },
    ['live-tree a/b'],
    'it is a link instead of a folder',
  ],
  [
    'a file is in place of a live folder',
    (made) => {
      rmSync(liveFile(made, 'a'), { recursive: true });
      writeFileSync(liveFile(made, 'a'), 'x');
    },
    ['live-tree a'],
    'the folder is missing',
  ],
  [
    'a live file is too many',
    (made) => writeFileSync(liveFile(made, 'a/new'), 'x'),
    ['live-tree a/new'],
    'it is not in the manifest',
  ],
  [
    'a journal is left',
    (made) => writeSealed(made.layout.journal, { base: 'x', target: 'y' }),
    ['leftover .dsg/ctl/journal'],
    'a transaction was left open',
  ],
  [
    'an upload is left',
    (made) => mkdirSync(join(made.layout.quarantine, 't9-x')),
    ['leftover .dsg/quarantine/t9-x'],
    'an upload was interrupted',
  ],
  [
    'a half-made generation is left',
    (made) => mkdirSync(join(made.layout.generations, 'tx-t9-x')),
    ['leftover .dsg/gen/tx-t9-x'],
    'a transaction was interrupted',
  ],
  [
    'a folder of the layout is gone',
    (made) => rmSync(made.layout.quarantine, { recursive: true }),
    ['layout .dsg/quarantine'],
    'the folder is missing',
  ],
];
