import {
  appendFileSync,
  existsSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { interceptOperations } from '../../src/fs/durable.js';
import { hashBytes } from '../../src/store/hash.js';
import type { Intake } from '../../src/store/intake.js';
import { takeIn } from '../../src/store/intake.js';
import { scratch } from '../fs/scratch.js';
import { withLoop, withXfs } from '../support/loop.js';
import type { TestContext } from '../support/suite.js';
import { equal, ok, rejects, suite, throws } from '../support/suite.js';
import { vectorInput } from './official_vectors.js';

const test = suite('intake');
const MIB = 1024 * 1024;

function intake(root: string, bytes: Buffer, more: Partial<Intake> = {}): Intake {
  const [from, to] = [join(root, 'from'), join(root, 'to')];
  const expected = { hash: hashBytes(bytes), size: bytes.length };
  return { from, to, ...expected, mode: 0o444, mtime: 1_234_567_890_123_456_789n, ...more };
}

for (const [name, withFolder] of [
  ['a plain file system', undefined],
  ['XFS with reflink', withXfs],
] as const) {
  test(`a copy on ${name} has the bytes, the mode and the time it should have`, async (t) => {
    const check = (root: string) => {
      for (const size of [0, 1, 128 * 1024 - 1, 128 * 1024, MIB, MIB + 1, 3 * MIB + 17]) {
        const bytes = vectorInput(size);
        const under = scratch(t, { from: bytes }, root);
        const one = intake(under, bytes, { mode: size % 2 === 0 ? 0o444 : 0o755 });
        takeIn(one);
        ok(bytes.equals(readFileSync(one.to)), `${size} bytes`);
        const { mode, mtimeNs } = statSync(one.to, { bigint: true });
        equal(Number(mode & 0o777n), one.mode);
        // Node sets microseconds.
        equal(mtimeNs / 1000n, one.mtime / 1000n);
      }
    };
    if (withFolder) await withFolder(check);
    else check(scratch(t));
  });

  test(`other bytes than expected on ${name} leave nothing behind`, async (t) => {
    const check = (root: string) => {
      for (const size of [1, 200_000]) {
        const bytes = vectorInput(size);
        const under = scratch(t, { from: bytes }, root);
        for (const wrong of [{ hash: hashBytes(Buffer.of(9)) }, { size: size + 1 }]) {
          const one = intake(under, bytes, wrong);
          throws(() => takeIn(one), 'changed');
          ok(!existsSync(one.to));
        }
      }
    };
    if (withFolder) await withFolder(check);
    else check(scratch(t));
  });
}

test('holes stay holes', (t) => {
  const root = scratch(t, { from: 'begin' });
  truncateSync(join(root, 'from'), 50 * MIB);
  const bytes = Buffer.alloc(50 * MIB);
  bytes.write('begin');
  const one = intake(root, bytes);
  takeIn(one);
  ok(bytes.equals(readFileSync(one.to)));
  ok(statSync(one.to).blocks * 512 < MIB);
});

/** Changes the source when the copy is under way. */
function takeInWhile(t: TestContext, one: Intake, change: () => void): void {
  t.after(() => interceptOperations(undefined));
  let isFirst = true;
  interceptOperations((operation, _path, phase) => {
    if (operation !== 'write' || phase !== 'after' || !isFirst) return;
    isFirst = false;
    change();
  });
  try {
    takeIn(one);
  } finally {
    interceptOperations(undefined);
  }
}

test('a file that shrinks or is rewritten while it is copied is refused, and nothing is left', (t) => {
  const bytes = vectorInput(3 * MIB);
  const changes: ((path: string) => void)[] = [
    (path) => truncateSync(path, 10),
    (path) => truncateSync(path, 0),
    (path) => writeFileSync(path, Buffer.alloc(3 * MIB, 1)),
  ];
  for (const change of changes) {
    const one = intake(scratch(t, { from: bytes }), bytes);
    throws(() => takeInWhile(t, one, () => change(one.from)), 'changed');
    ok(!existsSync(one.to));
  }
});

test('a file that grows while it is copied, or goes away, cannot change the copy', (t) => {
  const bytes = vectorInput(3 * MIB);
  for (const change of [(path: string) => appendFileSync(path, 'more'), rmSync]) {
    const one = intake(scratch(t, { from: bytes }), bytes);
    takeInWhile(t, one, () => change(one.from));
    ok(bytes.equals(readFileSync(one.to)));
  }
  throws(() => takeIn(intake(scratch(t), bytes)), 'ENOENT');
});

test('a disk that fills up leaves nothing behind and says so', async () => {
  await withLoop({ fs: 'ext4', size: '20M' }, async (root) => {
    const bytes = vectorInput(MIB);
    const source = intake(root, bytes);
    writeFileSync(source.from, bytes);
    const fill = async () => {
      for (let i = 0; i < 30; i++) takeIn({ ...source, to: join(root, `to-${i}`) });
    };
    const error = await rejects(fill, 'no-space');
    ok(error.message.includes('the disk is full'));
    const last = Array.from({ length: 30 }, (_, i) => join(root, `to-${i}`)).filter(existsSync);
    for (const path of last) equal(statSync(path).size, MIB);
  });
});

test('a time before 1970 and one far ahead are kept to the microsecond', (t) => {
  const bytes = Buffer.from('x');
  for (const mtime of [-86_400_000_000_000n, -1_000n, 4_102_444_800_123_456_000n]) {
    const root = scratch(t, { from: bytes });
    const one = intake(root, bytes, { mtime });
    takeIn(one);
    equal(statSync(one.to, { bigint: true }).mtimeNs, mtime);
  }
});
