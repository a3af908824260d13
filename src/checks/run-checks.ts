import type { CheckResult, Declared } from './check.js';
import { createSink } from './findings.js';
import { tellNotDone } from './not-done.js';
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
