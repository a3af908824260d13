import type { CheckResult, Severity } from '../../checks/check.js';
import type { FindingSink } from '../../checks/findings.js';
import { createSink } from '../../checks/findings.js';
import { resultOf } from '../../checks/result.js';
import { isDsgError } from '../../errors/error.js';
import { LOCK_FILE } from '../../model/reserved.js';
import type { Snapshot } from '../../model/snapshot.js';
import type { Remote } from '../../remote/client.js';
import type { Context } from '../context.js';
import type { AtSnapshot, LockJudgement, LockState } from './judge-lock.js';
import { judgeLock } from './judge-lock.js';
import type { Code } from './open-code.js';
import { openCode } from './open-code.js';
import { readLock } from './read-lock.js';

/** What the repository knows of the snapshot that dsg.lock names. */
export type Asked = Snapshot | 'unknown' | undefined;

/** Asks the repository for the snapshot that dsg.lock names; undefined where it names none of this repository. */
export async function askForLocked(remote: Remote, root: string): Promise<Asked> {
  const found = readLock(root);
  if (found.kind !== 'lock' || found.lock.repository !== remote.repository) return undefined;
  try {
    return (await remote.contains(found.lock.hash))
      ? await remote.snapshot(found.lock.hash)
      : 'unknown';
  } catch (error) {
    if (isDsgError(error, 'integrity')) throw error;
    return 'unknown';
  }
}

export interface CodeSides extends AtSnapshot {
  readonly asked: Asked;
  /** The data here is, to the byte, that of the snapshot that dsg.lock names. */
  readonly isRestored: boolean;
  /** Paths of all data. */
  readonly data: readonly string[];
}

/** Checks that code and data belong together, and that git leaves the data to dsg; nothing where there is no code. */
export async function codeChecks(
  context: Context,
  sides: CodeSides,
): Promise<readonly CheckResult[]> {
  const results: CheckResult[] = [];
  const judged = judgeLock(sides);
  if (judged.state !== 'none')
    results.push(result('code', 'error', 1, (sink) => tellLock(judged, sides, sink)));
  const code = openCode(context, sides.root);
  const both = code && (await trackedByGit(code, sides.data));
  if (both !== undefined)
    results.push(
      result('git', 'warning', sides.data.length, (sink) => {
        const [first] = both;
        if (first === undefined) return;
        sink.add({
          rule: 'git-tracks-data',
          path: first,
          found: `${both.length === 1 ? 'a data file' : `this and ${both.length - 1} more data files`} in git too`,
          expected: 'data in dsg alone',
          mend: 'git rm --cached FILE, and let .gitignore name it; or let .dsgignore name what is code',
        });
      }),
    );
  return results;
}

/** Lists the data files that git tracks too; undefined where nothing can tell. */
export async function trackedByGit(
  code: Code,
  data: readonly string[],
): Promise<string[] | undefined> {
  try {
    const tracked = new Set(await code.tracked());
    return data.filter((path) => tracked.has(path));
  } catch {
    return undefined;
  }
}

const RULES: Readonly<Record<LockState, string>> = {
  none: 'code',
  same: 'code',
  older: 'code-other-snapshot',
  newer: 'code-other-snapshot',
  other: 'code-other-repository',
  damaged: 'code-damaged-lock',
  foreign: 'code-no-lock',
};

function tellLock({ state, snapshot, wrong }: LockJudgement, sides: CodeSides, sink: FindingSink) {
  const { asked, isRestored } = sides;
  const path = LOCK_FILE;
  const mend = 'get the right dsg.lock back from git, or run dsg sync to write it anew';
  if (asked === 'unknown')
    sink.add({
      rule: 'code-unknown-snapshot',
      path,
      found: `${snapshot} with a hash that the repository does not know`,
      expected: 'a snapshot of this repository',
      mend,
    });
  else if (asked !== undefined && asked.id !== snapshot)
    sink.add({
      rule: 'code-wrong-hash',
      path,
      found: `${snapshot} with the hash of ${asked.id}`,
      expected: 'a snapshot with its own hash',
      mend,
    });
  else if (wrong && !isRestored) {
    const { found, expected, next } = wrong;
    sink.add({ rule: RULES[state], path, found, expected, mend: next });
  }
}

function result(
  name: string,
  severity: Severity,
  files: number,
  fill: (sink: FindingSink) => void,
): CheckResult {
  const sink = createSink();
  fill(sink);
  return resultOf({ name, kind: name, key: null, severity, why: null, files }, sink);
}
