import { closeSync, fstatSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DsgError } from '../../src/errors/error.js';
import { openNameless } from '../../src/fs/open-nameless.js';
import type { FileEntry } from '../../src/model/entry.js';
import { Contents, type Limits } from '../../src/mount/contents.js';
import { SMALL_BYTES } from '../../src/remote/sizes.js';
import { hashBytes } from '../../src/store/hash.js';
import { tempFolder } from '../support/project.js';
import { equal, ok, rejects, suite, type TestContext } from '../support/suite.js';

const test = suite('contents of a mount');

function entry(text: string): FileEntry {
  const bytes = Buffer.from(text);
  const { length: size } = bytes;
  return { kind: 'file', name: 'x', hash: hashBytes(bytes), size, exec: false, mtime: 0n };
}

/** Contents by their hash, and which were fetched, in order. */
function store(t: TestContext, limits: Limits) {
  const folder = join(tempFolder(t), 'contents');
  mkdirSync(folder);
  const texts = new Map<string, string>();
  const fetched: string[] = [];
  const opened: number[] = [];
  const text = ({ hash }: FileEntry) => {
    const found = texts.get(hash);
    fetched.push(found?.slice(0, 1) ?? '?');
    if (found === undefined) throw new DsgError('integrity', 'Cannot read it: it is damaged');
    return found;
  };
  const contents = new Contents(
    {
      small: async (one) => Buffer.from(text(one)),
      async large(one) {
        const path = join(folder, String(fetched.length));
        writeFileSync(path, text(one));
        const fd = openNameless(path);
        opened.push(fd);
        return { fd, isOwn: true };
      },
    },
    limits,
  );
  const add = (content: string) => {
    const made = entry(content);
    texts.set(made.hash, content);
    return made;
  };
  return { contents, add, fetched, opened };
}

async function readAll(contents: Contents, one: FileEntry): Promise<string> {
  const held = contents.hold(one);
  const into = Buffer.alloc(one.size + 10);
  const count = await held.read(0, into);
  held.release();
  return into.toString('utf8', 0, count);
}

const PLENTY: Limits = { memory: 1e9, disk: 1e9, open: 100 };
const large = (letter: string) => letter.repeat(SMALL_BYTES + 1);

test('fetches a content once, however many read it', async (t) => {
  const { contents, add, fetched } = store(t, PLENTY);
  for (const text of ['small', large('L')]) {
    const one = add(text);
    const all = await Promise.all([1, 2, 3].map(() => readAll(contents, one)));
    equal(
      all.map((read) => read === text),
      [true, true, true],
    );
  }
  equal(fetched, ['s', 'L']);
});

test('reads from the middle, and nothing behind the end', async (t) => {
  const { contents, add } = store(t, PLENTY);
  for (const text of ['small', large('L')]) {
    const held = contents.hold(add(text));
    const into = Buffer.alloc(4);
    equal(await held.read(text.length - 2, into), 2);
    equal(into.toString('utf8', 0, 2), text.slice(-2));
    equal(await held.read(text.length, into), 0);
    equal(await held.read(text.length + 9, into), 0);
  }
});

test('what was read longest ago goes first, and not before there is need', async (t) => {
  const { contents, add, fetched } = store(t, { ...PLENTY, memory: 10 });
  const [a, b, c] = ['aaaa', 'bbbb', 'cccc'].map(add) as [FileEntry, FileEntry, FileEntry];
  for (const one of [a, b, a, c, a, b]) await readAll(contents, one);
  equal(fetched.join(''), 'abcb');
});

test('large files are closed when there are too many, but never under a reader', async (t) => {
  const { contents, add, opened, fetched } = store(t, { ...PLENTY, open: 1 });
  const first = add(large('a'));
  const held = contents.hold(first);
  const into = Buffer.alloc(3);
  await held.read(0, into);
  await readAll(contents, add(large('b')));
  await readAll(contents, add(large('c')));
  equal(await held.read(10, into), 3);
  equal(into.toString(), 'aaa');
  ok(isOpen(opened[0] ?? -1));
  equal(new Set(opened).size, 2);
  held.release();
  await readAll(contents, add(large('d')));
  // The numbers of those that were closed before are in use again.
  ok(!isOpen(opened[0] ?? -1));
  equal(fetched.join(''), 'abcd');
});

test('what is on the disk is limited by its bytes', async (t) => {
  const { contents, add, fetched } = store(t, { ...PLENTY, disk: 2 * SMALL_BYTES });
  const [a, b] = [add(large('a')), add(large('b'))];
  for (const one of [a, b, b, a]) await readAll(contents, one);
  equal(fetched.join(''), 'aba');
});

test('a damaged content fails each time, and is not fetched for each reader', async (t) => {
  const { contents, fetched } = store(t, PLENTY);
  const damaged = entry('damaged');
  const held = contents.hold(damaged);
  for (let i = 0; i < 3; i++) await rejects(held.read(0, Buffer.alloc(4)), 'integrity');
  held.release();
  await rejects(readAll(contents, damaged), 'integrity');
  equal(fetched, ['?']);
});

function isOpen(fd: number): boolean {
  try {
    return fstatSync(fd).nlink === 0;
  } catch {
    return false;
  }
}

test('a file without a name is gone with its descriptor', (t) => {
  const path = join(tempFolder(t), 'x');
  writeFileSync(path, 'x');
  const fd = openNameless(path);
  ok(isOpen(fd));
  closeSync(fd);
  ok(!isOpen(fd));
  let code = '';
  try {
    openSync(path, 'r');
  } catch (error) {
    ({ code = '' } = error as NodeJS.ErrnoException);
  }
  equal(code, 'ENOENT');
});
