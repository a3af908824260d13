// Errors of bringing in what the older dsg kept: as in error-cases.ts.
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SAMPLES } from '../project/legacy/samples.js';
import { expectCode } from '../support/project.js';
import type { ErrorCase } from './error-case.js';
import type { Story } from './story.js';

const old = ({ root }: Story) => join(dirname(root), 'old');
const sample = (project: Story) =>
  cpSync(join(SAMPLES, 'river'), old(project), { recursive: true });

export const LEGACY_CASES: Readonly<Record<string, ErrorCase>> = {
  'import-no-legacy': {
    args: ['import-legacy', '../old'],
    first: (project) => mkdirSync(old(project)),
  },
  'import-manifest-missing': {
    args: ['import-legacy', '../old', '../new'],
    first(project) {
      sample(project);
      rmSync(join(old(project), '.dsg/archive/s1-sync.json.lz4'));
    },
  },
  'import-contents-none': {
    args: ['import-legacy', '--contents', '../nowhere', '../old', '../new'],
    first: sample,
  },
  'import-into-other': {
    args: ['import-legacy', '../old', '.dsg/repository'],
    async first(project) {
      sample(project);
      await expectCode(project.dsg('status'), 0);
    },
  },
};
