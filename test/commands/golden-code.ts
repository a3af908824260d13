// What is printed about the code beside the data, and about what the older dsg kept: as in golden.test.ts.
import { cpSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Hash } from '../../src/model/hash.js';
import { encodeLock } from '../../src/project/code/lock-file.js';
import { readState } from '../../src/worktree/state.js';
import { SAMPLES } from '../project/legacy/samples.js';
import { snapshots } from './error-scene.js';
import type { Story } from './story.js';

/** Brings dsg.lock to what the code of s2 was committed with. */
async function earlierCode(project: Story): Promise<void> {
  const state = readState(join(project.root, '.dsg/state'));
  const hash = (await snapshots(project)).find(({ id }) => id === 's2')?.hash;
  const lock = { hash: hash as Hash, repository: state?.repository ?? '', snapshot: 's2' };
  writeFileSync(join(project.root, 'dsg.lock'), encodeLock(lock));
}

function oldProject({ root }: Story, sample = 'river'): void {
  cpSync(join(SAMPLES, sample), join(dirname(root), 'old'), { recursive: true });
}

export const CODE_CASES = [
  { name: 'status/code', args: ['status'], first: earlierCode },
  { name: 'status/code-json', args: ['status', '--json'], first: earlierCode },
  { name: 'check/code', args: ['check'], first: earlierCode },
  {
    name: 'import-legacy/all',
    args: ['import-legacy', '../old', '../new'],
    first: (project: Story) => oldProject(project),
  },
  {
    name: 'import-legacy/dry-run-json',
    args: ['import-legacy', '--dry-run', '../old', '--json'],
    first: (project: Story) => oldProject(project),
  },
  {
    name: 'import-legacy/broken-chain',
    args: ['import-legacy', '../old'],
    first: (project: Story) => oldProject(project, 'broken-chain'),
  },
];
