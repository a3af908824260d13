import { DsgError } from '../errors/error.js';
import type { FileEntry, Leaf } from '../model/entry.js';
import type { Remote } from '../remote/client.js';
import type { Problem } from '../sync/problems.js';
import type { Step } from '../sync/resolve.js';
import type { Comparison } from './compare.js';
import { leafAt } from './finish.js';
import { mendOf } from './problem-finding.js';

/** What to do with files whose bytes changed though nobody wrote to them: refuse, take the good copy, or call it an edit. */
export type RotChoice = 'abort' | 'restore' | 'accept';

/** Settles rotten files: `restore` downloads the good copy and keeps the rotten one; `accept` treats it as an edit. */
export function withRotSettled(
  comparison: Comparison,
  choice: RotChoice,
): { problems: readonly Problem[]; steps: ReadonlyMap<string, Step[]> } {
  const { scan, head, forest } = comparison;
  const steps = new Map<string, Step[]>();
  if (choice === 'abort') return { problems: scan.problems, steps };
  const solved = new Set<string>();
  for (const [path, good] of scan.rotten) {
    const remote = leafAt(forest, head.snapshot?.root, path);
    if (choice === 'restore') {
      if (!isGood(remote, good)) continue;
      const local = leafAt(forest, scan.root, path);
      steps.set(path, [{ kind: 'download', path, leaf: good, replaces: local, keep: true }]);
    }
    solved.add(path);
  }
  return {
    problems: scan.problems.filter(({ kind, path }) => kind !== 'rot' || !solved.has(path)),
    steps,
  };
}

function isGood(leaf: Leaf | undefined, good: FileEntry): leaf is FileEntry {
  return leaf?.kind === 'file' && leaf.hash === good.hash;
}

/** Refuses to sync while there is anything in the working folder that a person has to mend first. */
export function refuseProblems(
  problems: readonly Problem[],
  remote: Remote,
  { head }: Comparison,
): void {
  const rot = problems.filter(({ kind }) => kind === 'rot');
  if (rot.length > 0) {
    const [first] = rot;
    throw new DsgError(
      'integrity',
      `Cannot sync: ${count(rot.length, 'file')} changed without being written to ("${first?.path}"): the disk may be failing`,
      {
        state: 'Nothing was changed; the good copy is in the repository.',
        hint: `take the good copy from ${head.id} with: dsg sync --on-rot=restore; if you made the change yourself: dsg sync --on-rot=accept`,
        data: { problems: rot, repository: remote.root, snapshot: head.id },
      },
    );
  }
  refuseNames(problems);
}

/** Refuses anything that cannot be synced as it is, rot aside. */
export function refuseNames(problems: readonly Problem[]): void {
  const [first] = problems;
  if (!first) return;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
  throw new DsgError(
    first.kind === 'unreadable' ? 'no-permission' : 'problems',
    `Cannot sync: "${first.path}": ${first.why}${more}`,
    {
      state: 'Nothing was changed.',
      hint: hintFor(first, problems),
      data: { problems },
    },
  );
}

function hintFor(first: Problem, problems: readonly Problem[]): string {
  if (problems.some(({ renamable }) => renamable))
    return 'dsg status lists them; rename them yourself, or let dsg: dsg sync --normalize --dry-run, then dsg sync --normalize';
  const all = problems.length > 1 ? ' (dsg status lists them all)' : '';
  return `${mendOf(first)}${all}, then: dsg sync`;
}

function count(n: number, what: string): string {
  return n === 1 ? `1 ${what}` : `${n} ${what}s`;
}
