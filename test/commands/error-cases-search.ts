// How the errors of looking for something in the history are brought about.
import type { ErrorCase } from './error-case.js';
import { blobsIn } from './error-scene.js';
import { flip, type Story } from './story.js';

const TABLE = 'id,name\n1,Ann\n2,Bob\n';

async function withTable(project: Story): Promise<void> {
  project.put({ 'people.csv': TABLE });
  await project.at('2026-03-04T09:00:00Z', 'sync', '-m', 'a table');
}

export const SEARCH_CASES: Readonly<Record<string, ErrorCase>> = {
  'blame-whole-project': { args: ['blame', '.'] },
  'find-rows': { args: ['blame', 'a.csv', '--row', '1', '--key', 'id'] },
  'find-rows-damaged': {
    args: ['blame', 'people.csv', '--row', '1'],
    async first(project) {
      const before = new Set(blobsIn(project));
      await withTable(project);
      for (const blob of blobsIn(project)) if (!before.has(blob)) flip(blob);
    },
  },
  'find-row': { args: ['blame', 'people.csv', '--row', '12'], first: withTable },
  'search-for': { args: ['grep', '(unclosed'] },
  'search-no-such-path': { args: ['grep', 'text', 'deep/typo.csv'] },
};
