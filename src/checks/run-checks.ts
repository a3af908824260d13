import { isDsgError, systemCode } from '../errors/error.js';
import type { CheckResult, Declared } from './check.js';
import type { FindingSink } from './findings.js';
import { createSink, NOT_CHECKED } from './findings.js';
import { resultOf } from './result.js';
import type { World } from './world.js';

/** Runs declared checks one after the other; what keeps one from being done is a finding of it. */
export async function runChecks(
  checks: readonly Declared[],
  world: World,
  started: (check: Declared) => void = () => {},
): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  for (const check of checks) {
    started(check);
    results.push(await runOne(check, world));
  }
  return results;
}

async function runOne(check: Declared, world: World): Promise<CheckResult> {
  const sink = createSink();
  let files = 0;
  try {
    files = await check.run(world, sink);
  } catch (error) {
    tellNotDone(error, sink);
  }
  return resultOf({ ...check, files }, sink);
}

function tellNotDone(error: unknown, sink: FindingSink): void {
  const why = reasonOf(error);
  if (why === undefined) throw error;
  const { path } = (isDsgError(error) ? error.data : {}) as { path?: string };
  sink.add({
    rule: NOT_CHECKED,
    path: path ?? null,
    found: why,
    expected: 'that it can be checked',
    mend: (isDsgError(error) && error.hint) || 'mend that, and run dsg check again',
  });
}

/** Only what stands in the way of one check; anything else ends the command. */
function reasonOf(error: unknown): string | undefined {
  if (isDsgError(error))
    return ['changed', 'no-permission', 'unreachable', 'integrity', 'not-found'].includes(
      error.code,
    )
      ? error.message
      : undefined;
  const code = systemCode(error);
  return code === undefined ? undefined : `the system says ${code}`;
}
