import type { CheckResult, Declared } from './check.js';
import { createSink } from './findings.js';
import { tellNotDone } from './not-done.js';
import { resultOf } from './result.js';
import type { World } from './world.js';

/** The kind whose work other processes do. */
const ELSEWHERE = 'command';

/**
 * Runs declared checks; what keeps one from being done is a finding of it. The results are in the order of the checks.
 *
 * Programs run one after the other, and beside them what this process checks: that has one thread, so more at a time
 * would gain nothing, and two programs of one project may well write to the same place.
 */
export async function runChecks(
  checks: readonly Declared[],
  world: World,
  started: (check: Declared) => void = () => {},
): Promise<CheckResult[]> {
  const results = new Map<Declared, CheckResult>();
  let isStopped = false;
  const shared: World = {
    ...world,
    run: (options) => world.run({ ...options, isStopped: () => isStopped }),
  };
  async function runLane(lane: readonly Declared[]): Promise<void> {
    try {
      for (const check of lane) {
        if (isStopped) return;
        started(check);
        results.set(check, await runOne(check, shared));
      }
    } catch (error) {
      isStopped = true;
      throw error;
    }
  }
  const lanes = [true, false].map((are) =>
    checks.filter(({ kind }) => (kind === ELSEWHERE) === are),
  );
  // Both have ended before anybody hears of what ended one of them.
  for (const ended of await Promise.allSettled(lanes.map(runLane)))
    if (ended.status === 'rejected') throw ended.reason;
  return checks.flatMap((check) => results.get(check) ?? []);
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
