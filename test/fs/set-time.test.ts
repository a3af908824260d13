import { closeSync, mkdtempSync, openSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTime } from '../../src/fs/durable.js';
import { equal, suite } from '../support/suite.js';

const test = suite('setTime');

test('keeps every microsecond of a time', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'dsg-time-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'file');
  const fd = openSync(path, 'w');
  t.after(() => closeSync(fd));
  for (let i = 0n; i < 1000n; i += 1n) {
    const time = 1_763_659_000_000_000_000n + i * 987_654_321_987n;
    setTime(fd, time, path);
    equal(statSync(path, { bigint: true }).mtimeNs / 1000n, time / 1000n);
  }
});
