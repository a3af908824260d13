import { createHash } from 'node:crypto';
import {
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { readIfThere, readSealed, writeAtomic, writeSealed } from '../../src/fs/sealed.js';
import { equal, match, ok, suite, throws } from '../support/suite.js';
import { scratch } from './scratch.js';
import { everyBlow, operationsOf, strike } from './strike.js';

const test = suite('sealed');

test('what is sealed is read back', (t) => {
  const path = join(scratch(t), 'state');
  fc.assert(
    fc.property(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue()), (value) => {
      writeSealed(path, value);
      equal(JSON.stringify(readSealed(path)), JSON.stringify(JSON.parse(JSON.stringify(value))));
    }),
    { numRuns: 30 },
  );
});

test('the file is one line of JSON and one of its SHA-256', (t) => {
  const path = join(scratch(t), 'state');
  writeSealed(path, { epoch: 7, text: 'a\nb' });
  const body = '{"epoch":7,"text":"a\\nb"}\n';
  const digest = createHash('sha256').update(body).digest('hex');
  equal(readFileSync(path, 'utf8'), `${body}sha256:${digest}\n`);
});

test('no file is no value', (t) => {
  equal(readSealed(join(scratch(t), 'state')), undefined);
  equal(readIfThere(join(scratch(t), 'state')), undefined);
});

test('any byte changed, cut off or added is an integrity error', (t) => {
  const path = join(scratch(t), 'state');
  writeSealed(path, { epoch: 7, name: 'Ada' });
  const bytes = readFileSync(path);
  for (let at = 0; at < bytes.length; at++) {
    writeFileSync(path, bytes.subarray(0, at));
    throws(() => readSealed(path), 'integrity');
    for (const mask of [1, 0x20, 0x80]) {
      const bad = Buffer.from(bytes);
      bad[at] = (bad[at] as number) ^ mask;
      writeFileSync(path, bad);
      throws(() => readSealed(path), 'integrity');
    }
  }
  for (const more of ['\n', ' ', '{}\n']) {
    writeFileSync(path, `${bytes.toString()}${more}`);
    throws(() => readSealed(path), 'integrity');
  }
});

test('what is sealed but is no object is an integrity error', (t) => {
  const path = join(scratch(t), 'state');
  for (const body of ['[]\n', 'null\n', '7\n', '"x"\n']) {
    const digest = createHash('sha256').update(body).digest('hex');
    writeFileSync(path, `${body}sha256:${digest}\n`);
    match(throws(() => readSealed(path), 'integrity').message, 'it has the wrong form');
  }
});

test('a file is written whole and durable before it gets its name, and the name is durable too', async (t) => {
  const root = scratch(t, { f: 'old' });
  const done = await operationsOf(() => writeAtomic(join(root, 'f'), Buffer.from('new')));
  equal(
    done.map(([operation, path]) => `${operation} ${path.slice(root.length + 1)}`),
    ['unlink f.new', 'open f.new', 'write f.new', 'fsync f.new', 'rename f', 'fsync '],
  );
  equal(readFileSync(join(root, 'f'), 'utf8'), 'new');
});

test('stopped anywhere, a write leaves the old file or the new one, and the next write works', async (t) => {
  const blows = await everyBlow(async (blow) => {
    const root = scratch(t, { f: 'old' });
    const path = join(root, 'f');
    const stopped = await strike(blow, () => writeAtomic(path, Buffer.from('new')));
    ok(['old', 'new'].includes(readFileSync(path, 'utf8')));
    writeAtomic(path, Buffer.from('newer'));
    equal(readFileSync(path, 'utf8'), 'newer');
    equal(readdirSync(root), ['f']);
    return stopped;
  });
  equal(blows, 6);
});

test('a leftover under the temporary name is not written through', (t) => {
  const root = scratch(t, { outside: 'mine', f: 'old' });
  symlinkSync('outside', join(root, 'f.new'));
  writeAtomic(join(root, 'f'), Buffer.from('new'));
  equal(readFileSync(join(root, 'outside'), 'utf8'), 'mine');
  equal(readFileSync(join(root, 'f'), 'utf8'), 'new');
  ok(!existsSync(join(root, 'f.new')));
});

test('a link under the final name is replaced, not followed', (t) => {
  const root = scratch(t, { outside: 'mine', f: { to: 'outside' } });
  writeAtomic(join(root, 'f'), Buffer.from('new'), 0o600);
  equal(readFileSync(join(root, 'outside'), 'utf8'), 'mine');
  equal(statSync(join(root, 'f')).mode & 0o777, 0o600);
});

test('a file that is too large to be one is damage, and is not read', (t) => {
  const path = join(scratch(t), 'state');
  writeSealed(path, { epoch: 7 });
  truncateSync(path, 2 ** 33);
  throws(() => readSealed(path), 'integrity');
  throws(() => readIfThere(path), 'integrity');
  throws(() => readIfThere(path, { most: 10 }), 'integrity');
});
