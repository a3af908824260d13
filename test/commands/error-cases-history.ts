// Names of snapshots that lead nowhere, and tags that cannot be.
import { join } from 'node:path';
import { writeSealed } from '../../src/fs/sealed.js';
import { forge } from '../support/forge.js';
import { expectCode } from '../support/project.js';
import type { ErrorCase } from './error-case.js';
import type { Story } from './story.js';

const TAG = {
  name: 'x',
  snapshot: 's2',
  hash: 'f'.repeat(64),
  author: { name: 'Ann', email: 'ann@example.org' },
  created: '2026-03-01T16:00:00.000Z',
  message: '',
};

/** Writes a file of tags with these fields in the place of what would be right. */
const tags =
  (fields: Readonly<Record<string, unknown>>) =>
  (project: Story): void => {
    const { repository } = forge(project.repository).head();
    writeSealed(join(project.repository, '.dsg/tags'), {
      version: 1,
      repository,
      revision: 1,
      tags: [TAG],
      past: ['e'.repeat(64)],
      ...fields,
    });
  };

export const HISTORY_CASES: Readonly<Record<string, ErrorCase>> = {
  'find-snapshot-integrity': { args: ['show', 'x'], first: tags({}) },
  'tag-snapshot': { args: ['tag', 'head'] },
  'change-tag-names-another': {
    args: ['tag', 'report', 's2'],
    first: async (project) => void (await expectCode(project.dsg('tag', 'report', 's1'), 0)),
  },
  'remove-tag-there-none': { args: ['untag', 'report'] },
  'keep-tags-they-are': {
    args: ['tag', 'one-more'],
    first: tags({
      tags: Array.from({ length: 4096 }, (_, i) => ({
        ...TAG,
        name: `t${String(i).padStart(4, '0')}`,
      })),
    }),
  },
  'read-tags': { args: ['tags'], first: tags({ revision: -1 }) },
  'read-tags-they-have': { args: ['tags'], first: tags({ version: 2 }) },
};
