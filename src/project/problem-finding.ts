import type { Finding } from '../checks/check.js';
import type { Problem, ProblemKind } from '../sync/problems.js';

const NAME = 'a name that works on every system';

const WANTED: Readonly<Record<ProblemKind, readonly [expected: string, mend: string]>> = {
  'unsafe-name': [NAME, 'rename it'],
  name: [NAME, 'rename it'],
  'similar-names': ['names that differ in more than case or accents', 'rename one of them'],
  special: ['a file, a folder or a link', 'remove it, or let .dsgignore name it'],
  link: ['a relative link that stays in the project', 'make the link anew: ln -s TARGET NAME'],
  unreadable: ['a file that can be read', 'give yourself the right to read it: chmod u+r'],
  changing: ['a file that nobody writes to', 'wait until it is complete'],
  mount: ['a folder of the same file system', 'unmount it, or keep its data elsewhere'],
  rot: [
    'the bytes that were written',
    'take the good copy: dsg sync --on-rot=restore; the disk may be failing',
  ],
};

/** Says what to do about something that stands in the way of a sync and that dsg cannot rename. */
export function mendOf({ kind }: Problem): string {
  return WANTED[kind][1];
}

/** Says of something that stands in the way of a sync what a check says of it. */
export function problemFinding(
  problem: Problem,
): Pick<Finding, 'rule' | 'path' | 'found' | 'expected' | 'sentence' | 'mend'> {
  const { kind, path, rule, why, renamable } = problem;
  const [expected, mend] = WANTED[kind];
  return {
    rule: rule === undefined ? kind : `name-${rule}`,
    path,
    found: why,
    expected,
    sentence: why,
    mend: renamable ? 'rename it; dsg sync --normalize --dry-run shows how dsg would' : mend,
  };
}
