import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  closeSync,
  openSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { hashBytes } from '../../src/store/hash.js';
import { hashFile, openRegular, readPieces, sameStat } from '../../src/store/read-file.js';
import { scratch } from '../fs/scratch.js';
import { equal, ok, suite, throws } from '../support/suite.js';
import { vectorInput } from './official_vectors.js';

const test = suite('read-file');
const MIB = 1024 * 1024;

test('a file of any size has the hash of its bytes', (t) => {
  const root = scratch(t);
  for (const size of [0, 1, 1000, MIB - 1, MIB, MIB + 1, 2 * MIB, 3 * MIB + 17]) {
    const bytes = vectorInput(size);
    writeFileSync(join(root, 'f'), bytes);
    const { hash, size: read, stat } = hashFile(join(root, 'f'));
    equal(hash, hashBytes(bytes), `${size} bytes`);
    equal(read, size);
    equal(stat.size, BigInt(size));
  }
});

test('a file with holes has the hash of its zeros', (t) => {
  const root = scratch(t, { f: 'begin' });
  truncateSync(join(root, 'f'), 5 * MIB);
  const bytes = Buffer.alloc(5 * MIB);
  bytes.write('begin');
  equal(hashFile(join(root, 'f')).hash, hashBytes(bytes));
});

test('pieces come in order, none larger than a megabyte', (t) => {
  const bytes = vectorInput(2 * MIB + 5);
  const root = scratch(t, { f: bytes });
  const { fd } = openRegular(join(root, 'f'));
  const pieces: Buffer[] = [];
  equal(
    readPieces(fd, bytes.length, (piece) => pieces.push(Buffer.from(piece))),
    bytes.length,
  );
  closeSync(fd);
  ok(pieces.every((piece) => piece.length <= MIB));
  ok(bytes.equals(Buffer.concat(pieces)));
});

test('a link is not followed, and nothing but a file is read', async (t) => {
  const root = scratch(t, { target: 'x', link: { to: 'target' }, loop: { to: 'loop' } });
  throws(() => hashFile(join(root, 'link')), 'ELOOP');
  throws(() => hashFile(join(root, 'loop')), 'ELOOP');
  throws(() => hashFile(root), 'changed');
  throws(() => hashFile('/dev/null'), 'changed');
  execFileSync('mkfifo', [join(root, 'fifo')]);
  // Without O_NONBLOCK this would wait for a writer for ever.
  throws(() => hashFile(join(root, 'fifo')), 'changed');
  const server = createServer();
  t.after(() => server.close());
  await new Promise<void>((resolve) => server.listen(join(root, 'socket'), resolve));
  throws(() => hashFile(join(root, 'socket')), 'ENXIO');
  throws(() => hashFile(join(root, 'nothing')), 'ENOENT');
});

test('a refused file is closed again', (t) => {
  const root = scratch(t);
  for (let i = 0; i < 3000; i++) throws(() => openRegular(root), 'changed');
  closeSync(openSync(root, 'r'));
});

test('two looks at a file are the same only if nobody touched it', (t) => {
  const root = scratch(t, { f: 'text' });
  const path = join(root, 'f');
  const look = () => statSync(path, { bigint: true });
  const before = look();
  ok(sameStat(before, look()));
  const touches = [
    () => appendFileSync(path, 'x'),
    () => truncateSync(path, 4),
    () => utimesSync(path, 1, 1),
    () => chmodSync(path, 0o600),
    () => {
      rmSync(path);
      writeFileSync(path, 'text');
      utimesSync(path, Number(before.atimeMs) / 1000, Number(before.mtimeMs) / 1000);
    },
  ];
  for (const touch of touches) {
    const first = look();
    touch();
    ok(!sameStat(first, look()));
  }
});
