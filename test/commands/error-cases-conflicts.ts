// The errors of choosing what becomes of conflicts: as in error-cases.ts.
import { rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { choicesIn, dispute } from './dispute.js';
import type { ErrorCase } from './error-cases.js';

const OWN_MERGE = { path: 'table.csv', choice: 'merge', file: 'no-such.csv' };

export const CONFLICT_CASES: Readonly<Record<string, ErrorCase>> = {
  'check-project': {
    args: ['check'],
    first: ({ root }) => rmSync(join(root, '.dsg'), { recursive: true }),
  },
  'choose-no-such': { args: ['resolve', '--take=both', 'deep/er/b.csv'], first: dispute },
  'choices-file-there': {
    args: ['resolve', '--export', '../there.json'],
    first: ({ root }) => writeFileSync(join(dirname(root), 'there.json'), ''),
  },
  'merge-file': {
    args: ['sync', '--resolutions', '../choices.json'],
    first: choicesIn('choices.json', JSON.stringify({ schema: 1, conflicts: [OWN_MERGE] })),
  },
};
