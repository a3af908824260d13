// How the tests of damage do their harm, and what must come of it.
import { readFileSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { photograph } from '../support/files.js';
import { expectCode, type Team, team } from '../support/project.js';
import { equal, match, ok, type TestContext } from '../support/suite.js';

export const FILES = { 'a.csv': 'a\n', 'dir/b.csv': 'b\n', 'dir/c.csv': 'c\n' };

/** Bob is one snapshot behind and has an edit of his own. */
export async function behind(t: TestContext): Promise<Team> {
  const made = await team(t, FILES);
  made.alice.put({ 'a.csv': 'new\n', 'dir/b.csv': null, 'dir/d.csv': 'd\n' });
  await made.alice.sync();
  made.bob.put({ 'dir/c.csv': 'mine\n' });
  await made.bob.status();
  return made;
}

const PASSING = ['.dsg/lock', '.dsg/index'];

/** Runs what reads and what writes; all end with `code`, name `what`, and leave bob's project as it is. */
export async function refused({ bob }: Team, code: number, what: string | RegExp): Promise<void> {
  const before = photograph(bob.root, PASSING);
  const files = bob.files();
  for (const words of [['status'], ['sync'], ['sync', '--on-conflict=local', '--allow-deletes']]) {
    const { stderr } = await expectCode(bob.dsg(...words), code);
    match(stderr, what);
    ok(!stderr.includes('bug in dsg'), stderr);
  }
  equal(photograph(bob.root, PASSING), before);
  equal(bob.files(), files);
}

export const HARM: [how: string, change: (bytes: Buffer) => Buffer][] = [
  ['a flipped bit at its start', (bytes) => flip(bytes, 0)],
  ['a flipped bit in its middle', (bytes) => flip(bytes, bytes.length >> 1)],
  ['a flipped bit at its end', (bytes) => flip(bytes, bytes.length - 1)],
  ['nothing in it', () => Buffer.alloc(0)],
  ['only its first half', (bytes) => bytes.subarray(0, bytes.length >> 1)],
  ['all but its last byte', (bytes) => bytes.subarray(0, -1)],
  ['zeros in it', (bytes) => Buffer.alloc(bytes.length)],
];

export function flip(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy.writeUInt8((copy[at] as number) ^ 4, at);
  return copy;
}

export function harm(path: string, change: (bytes: Buffer) => Buffer): void {
  const bytes = readFileSync(path);
  const { mode } = statSync(path);
  unlinkSync(path);
  writeFileSync(path, change(bytes), { mode });
}
