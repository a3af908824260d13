// The cases of golden.test.ts that bring something back from history.
import type { Story } from './story.js';

export interface GoldenCase {
  readonly name: string;
  readonly args: readonly string[];
  /** What is done before; without it, the story as it is. */
  readonly first?: (project: Story) => unknown;
}

export const edit = (project: Story) =>
  project.put({ 'a.csv': 'edited', 'new.csv': 'new', 'deep/er/b.csv': null });

export const RESTORE_GOLDENS: readonly GoldenCase[] = [
  { name: 'restore/same', args: ['restore', '.'] },
  { name: 'restore/dry-run', args: ['restore', '.', '--exact', '--dry-run'], first: edit },
  { name: 'restore/unsaved', args: ['restore', '.'], first: edit },
  { name: 'undo/dry-run', args: ['undo', '--dry-run'] },
  { name: 'undo/snapshot', args: ['undo', 's3', '--yes'] },
  { name: 'undo/changed', args: ['undo', 's3', '--yes'], first: edit },
  { name: 'undo/json', args: ['undo', 's2', '--dry-run', '--json'] },
  {
    name: 'undo/tag',
    args: ['undo', '--yes'],
    first: async ({ at }) => {
      await at('2026-03-04T09:00:00Z', 'tag', 'paper', 's1');
      await at('2026-03-04T10:00:00Z', 'tag', '--force', 'paper', 's2');
    },
  },
  {
    name: 'undo/setting-json',
    args: ['undo', '--dry-run', '--json'],
    first: ({ at }) => at('2026-03-04T09:00:00Z', 'config', 'set', 'name', 'rivers'),
  },
  { name: 'redo/nothing', args: ['redo'] },
  { name: 'redo/undone', args: ['redo', '--yes'], first: ({ dsg }) => dsg('undo', '--yes') },
  { name: 'operations/list', args: ['operations', '-n', '3'] },
  { name: 'cat/file', args: ['cat', 's1:a.csv'] },
  { name: 'cat/json', args: ['cat', 's1:deep/er/b.csv', '--json'] },
  { name: 'cat/unknown-path', args: ['cat', 's1:deep/b.csv'] },
  { name: 'snapfetch/file', args: ['snapfetch', 's1', 'deep/er/b.csv'] },
];
