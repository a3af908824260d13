// Checks one table with everything on, and prints its verdict and the most memory that the process had, in MiB.
import { createReadStream, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { readChecks } from '../../../src/checks/declared.js';
import { runChecks } from '../../../src/checks/run-checks.js';
import type { World } from '../../../src/checks/world.js';

// As bin/start.js has it.
setFlagsFromString('--heap-growing-percent=25');
const [, , path = ''] = process.argv;
const root = dirname(path);
const columns = [
  { name: 'id', type: 'integer', required: true },
  { name: 'village', pattern: 'village \\d+' },
  { name: 'age', type: 'integer', min: 0, max: 120 },
  { name: 'day', type: 'date' },
];
const world: World = {
  root,
  files: [{ path: basename(path), kind: 'file', size: statSync(path).size }],
  isAsked: () => true,
  before: () => ({ kind: 'none' }),
  read: (file) => createReadStream(join(root, file.path)),
  run: () => Promise.reject(new Error('no command is declared')),
};
const checks = readChecks([{ csv: '*.csv', columns, unique_key: ['id', 'day'] }], 'settings');
const [result] = await runChecks(checks, world);
const peak = Math.round(process.resourceUsage().maxRSS / 1024);
process.stdout.write(JSON.stringify({ peak, verdict: result?.verdict }));
