// What the commands that give snapshots names print, kept word for word as the others are.
import type { GoldenCase } from './golden-restore.js';
import type { Story } from './story.js';

const tagged = ({ at }: Story) =>
  at('2026-03-04T10:00:00Z', 'tag', 'report-2026', 's2', '-m', 'as printed');

export const TAG_CASES: readonly GoldenCase[] = [
  { name: 'log/stat', args: ['log', '--stat'] },
  { name: 'tags/all', args: ['tags'], first: tagged },
  { name: 'tags/json', args: ['tags', '--json'], first: tagged },
  { name: 'tag/new', args: ['tag', 'report-2026', 's2'] },
  { name: 'tag/moved', args: ['tag', '--force', 'report-2026', '@'], first: tagged },
  { name: 'tag/json', args: ['tag', 'report-2026', 's2', '--json'], first: tagged },
  { name: 'untag/one', args: ['untag', 'report-2026'], first: tagged },
  { name: 'untag/json', args: ['untag', 'report-2026', '--json'], first: tagged },
  { name: 'show/tagged', args: ['show', 'report-2026', '--stat'], first: tagged },
];
