// A conflict between two people over the story: what each changed since s3 that the other changed too.
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { put } from '../support/files.js';
import { expectCode, identity, runHere } from '../support/project.js';
import type { Story } from './story.js';

/** What bob sees of it: a table that merges, a file that does not, and one that he changed and alice deleted. */
const TABLE = 'id,name\n1,ann\n2,bea\n3,cy\n';

/** Puts a table into the repository as s4, and lets bob change files as s5 that alice changes here differently. */
export async function dispute(project: Story): Promise<void> {
  const folder = dirname(project.root);
  const env = identity(folder, 'bob');
  project.put({ 'table.csv': TABLE });
  await expectCode(project.at('2026-03-04T09:00:00Z', 'sync', '-m', 'four'), 0);
  await expectCode(runHere({ cwd: folder, env }, ['clone', 'project', 'bob']), 0);
  const root = join(folder, 'bob');
  put(root, {
    'table.csv': TABLE.replace('ann', 'Ann'),
    'a.csv': 'from bob',
    'deep/er/b.csv': null,
  });
  const at = { cwd: root, env, now: () => new Date('2026-03-05T09:00:00Z') };
  await expectCode(runHere(at, ['sync', '-m', 'five']), 0);
  project.put({
    'table.csv': TABLE.replace('cy', 'Cy'),
    'a.csv': 'from alice',
    'deep/er/b.csv': 'b 4',
  });
}

/** The same, with a file of choices beside the project. */
export const choicesIn = (name: string, text: string) => async (project: Story) => {
  await dispute(project);
  writeFileSync(join(dirname(project.root), name), text);
};
