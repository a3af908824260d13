import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Hash } from '../../../src/model/hash.js';
import { searchFiles } from '../../../src/project/search/search-files.js';
import { hashBytes } from '../../../src/store/hash.js';
import { tempFolder } from '../../support/project.js';
import { equal, match, suite, type TestContext } from '../../support/suite.js';

const test = suite('project/search');
const MIB = 1024 * 1024;

function search(
  t: TestContext,
  contents: readonly (Buffer | string)[],
  text: string,
  patience = 60_000,
) {
  const folder = tempFolder(t);
  const pattern = { text, isFixed: false, ignoreCase: false, limit: 5, patience };
  return searchFiles(
    contents.map((content, i) => {
      const path = join(folder, String(i));
      const bytes = Buffer.from(content as string);
      writeFileSync(path, bytes);
      return { path, hash: hashBytes(bytes), size: bytes.length, search: pattern };
    }),
  );
}

const counts = (results: ReturnType<typeof searchFiles>) =>
  results.map((one) => (one.kind === 'text' ? one.count : one.kind));

test('texts of all encodings are searched, small and large, binary is told apart', (t) => {
  const line = 'grün und blau\n';
  const large = line.repeat(Math.ceil((2.5 * MIB) / line.length));
  const wide = Buffer.from(`\uFEFF${line}`, 'utf16le');
  const contents = [
    line,
    Buffer.from(line, 'latin1'),
    wide,
    Buffer.from(wide).swap16(),
    large,
    Buffer.from(large, 'latin1'),
    Buffer.from(`\uFEFF${large}`, 'utf16le'),
    'gr\0ün',
    Buffer.concat([Buffer.from(large), Buffer.from([0])]),
    '',
  ];
  const many = Math.ceil((2.5 * MIB) / line.length);
  equal(counts(search(t, contents, '^grün')), [
    ...[1, 1, 1, 1, many, many, many],
    'binary',
    'binary',
    0,
  ]);
});

test('what has not the hash that it should have is told, and none of its lines', (t) => {
  const folder = tempFolder(t);
  const write = (name: string, bytes: Buffer) => {
    writeFileSync(join(folder, name), bytes);
    return { path: join(folder, name), size: bytes.length };
  };
  const pattern = { text: 'x', isFixed: true, ignoreCase: false, limit: 5, patience: 60_000 };
  const hash = hashBytes(Buffer.from('other')) as Hash;
  const results = searchFiles(
    [
      write('small', Buffer.from('x\n')),
      write('large', Buffer.alloc(2 * MIB, 'x\n')),
      { path: join(folder, 'none'), size: 5 },
    ].map((file) => ({ ...file, hash, search: pattern })),
  );
  equal(counts(results), ['damaged', 'damaged', 'damaged']);
  match(results[2]?.kind === 'damaged' ? results[2].why : '', 'missing');
});

test('no more lines are kept of a batch than asked for', (t) => {
  const results = search(t, ['x\nx\nx\n', 'x\nx\nx\n', 'x\n'], 'x');
  equal(
    results.map((one) => one.kind === 'text' && [one.count, one.lines.length]),
    [
      [3, 3],
      [3, 2],
      [1, 0],
    ],
  );
});

test('a pattern that would take for ever is ended, in small files and in large ones', (t) => {
  const evil = `${'a'.repeat(60)}b\n`;
  equal(counts(search(t, ['fine\n', evil, 'aaa\n'], '^(a+)+$', 100)), [0, 'slow', 'slow']);
  const large = evil.repeat(Math.ceil((1.5 * MIB) / evil.length));
  equal(counts(search(t, [large], '^(a+)+$', 100)), ['slow']);
});
