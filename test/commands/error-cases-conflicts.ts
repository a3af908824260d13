// The errors of choosing what becomes of conflicts: as in error-cases.ts.
import { rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { interceptOperations } from '../../src/fs/durable.js';
import { put } from '../support/files.js';
import { expectCode, identity, runHere } from '../support/project.js';
import type { TestContext } from '../support/suite.js';
import { choicesIn, dispute } from './dispute.js';
import type { ErrorCase } from './error-case.js';
import type { Story } from './story.js';

const OWN_MERGE = { path: 'table.csv', choice: 'merge', file: 'no-such.csv' };

/** Does something once, at the first operation on a path like this. */
function when(part: RegExp, t: TestContext, then: () => void): void {
  let isDone = false;
  t.after(() => interceptOperations(undefined));
  interceptOperations((_operation, path) => {
    if (isDone || !part.test(path)) return;
    isDone = true;
    then();
  });
}

/** Puts two tables into the repository that both sides then change, so that they merge. */
async function twoTables(project: Story): Promise<void> {
  const folder = dirname(project.root);
  const tables = (first: string, last: string) => {
    const text = `id,name\n1,${first}\n2,bea\n3,${last}\n`;
    return { 'one.csv': text, 'two.csv': text };
  };
  const at = { cwd: folder, env: identity(folder, 'bob') };
  project.put(tables('ann', 'cy'));
  await expectCode(project.dsg('sync'), 0);
  await expectCode(runHere(at, ['clone', 'project', 'bob']), 0);
  put(join(folder, 'bob'), tables('Ann', 'cy'));
  await expectCode(runHere({ ...at, cwd: join(folder, 'bob') }, ['sync']), 0);
  project.put(tables('ann', 'Cy'));
}

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
  'compare-changed': {
    args: ['resolve', '--take=merge'],
    async first(project, t) {
      await twoTables(project);
      // The first is merged by then, the second is not read yet.
      when(/\/merged\//, t, () => project.put({ 'two.csv': 'id,name\n' }));
    },
  },
  'merge-gone': {
    args: ['sync'],
    async first(project, t) {
      await twoTables(project);
      await expectCode(project.dsg('resolve', '--take=merge'), 0);
      const merged = join(project.root, '.dsg/merged');
      when(/\/staging\//, t, () => rmSync(merged, { recursive: true }));
    },
  },
  'merge-file': {
    args: ['sync', '--resolutions', '../choices.json'],
    first: choicesIn('choices.json', JSON.stringify({ schema: 1, conflicts: [OWN_MERGE] })),
  },
};
