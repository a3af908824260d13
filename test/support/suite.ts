// The one door to uvu, which by itself passes when a hook throws, when a test throws something
// that is not an error, when `.run()` is forgotten and when `.only` is left in.
import { pathToFileURL } from 'node:url';
import { inspect } from 'node:util';
import { isOn, mustNotSkip, Skip } from './needs.js';
import { concludeAtExit, fail, note, verdict } from './verdict.js';

export { equal, match, ok, rejects, throws } from './assert.js';
export { needs } from './needs.js';

/** What a running test is given. */
export interface TestContext {
  /** Aborted when the test's time is up. */
  readonly signal: AbortSignal;
  /** Registers work to do when the test has ended in any way; the last registered is done first. */
  after(clean: () => unknown): void;
}
export type Body = (t: TestContext) => unknown;
export type Hook = () => unknown;
export interface Options {
  /** Milliseconds until a test or hook counts as failed; 60 seconds unless told. */
  readonly timeout?: number;
}
interface Case {
  readonly name: string;
  readonly body: Body;
  readonly timeout: number;
  readonly only: boolean;
}
interface Plan {
  readonly name: string;
  readonly timeout: number;
  readonly cases: Case[];
  readonly hooks: Record<'before' | 'after' | 'beforeEach' | 'afterEach', Hook[]>;
  /** Why none of its tests can run: a before hook that threw, or a skip. */
  broken?: unknown;
}

type Register = (name: string, ...rest: [Body] | [Options, Body]) => void;
/** Registers tests and hooks. Running them needs no call. */
export interface Suite extends Register {
  only: Register;
  /** In a running test: skips it. Elsewhere: skips the whole suite. */
  skip(reason: string): void;
  before: ((hook: Hook) => void) & { each(hook: Hook): void };
  after: ((hook: Hook) => void) & { each(hook: Hook): void };
}

const plans: Plan[] = [];
let isTesting = false;

/** Opens a suite, whose tests run by themselves once the test file has been read to its end. */
export function suite(name: string, { timeout = 60_000 }: Options = {}): Suite {
  const hooks = { before: [], after: [], beforeEach: [], afterEach: [] } as Plan['hooks'];
  const plan: Plan = { name, timeout, cases: [], hooks };
  if (plans.push(plan) === 1) void runWhenRead();

  const register =
    (only: boolean): Register =>
    (title, ...rest) => {
      const [options, body] = rest.length === 1 ? [{}, rest[0]] : rest;
      plan.cases.push({ name: title, body, timeout: options.timeout ?? timeout, only });
    };
  const hook = (once: Hook[], each: Hook[]) =>
    Object.assign((added: Hook) => void once.push(added), {
      each: (added: Hook) => void each.push(added),
    });
  return Object.assign(register(false), {
    only: register(true),
    skip(reason: string) {
      if (isTesting) throw new Skip(reason);
      plan.broken = new Skip(reason);
    },
    before: hook(hooks.before, hooks.beforeEach),
    after: hook(hooks.after, hooks.afterEach),
  });
}

async function runWhenRead(): Promise<void> {
  // Importing the file that is being read waits for its end, top-level awaits included.
  await import(pathToFileURL(process.argv[1] ?? '').href);
  // Makes uvu leave the start to us; the queue's first entry is where it wants a file's name.
  const shared = globalThis as { UVU_DEFER?: number; UVU_QUEUE?: unknown[][] };
  shared.UVU_DEFER = 1;
  const uvu = await import('uvu');
  shared.UVU_QUEUE?.push([null]);

  const isNarrowed = plans.some((plan) => plan.cases.some((one) => one.only));
  if (isNarrowed) reportOnly();
  for (const plan of plans) {
    const test = uvu.suite(plan.name);
    test.before(() => prepare(plan));
    for (const one of plan.cases) {
      if (one.only || !isNarrowed) test(one.name, () => runCase(plan, one));
      else verdict.skipped += 1;
    }
    test.after(() => finish(plan));
    test.run();
  }
  await uvu.exec();
  leave();
}

function reportOnly(): void {
  if (isOn('CI') || mustNotSkip()) fail('a test.only is left in');
  else note('skip: all tests but those of test.only');
}

async function prepare(plan: Plan): Promise<void> {
  for (const hook of plan.hooks.before) {
    try {
      if (plan.broken === undefined) await inTime(hook, plan.timeout);
    } catch (error) {
      plan.broken = toError(error);
    }
  }
  if (plan.broken instanceof Skip) note(`skip: ${plan.name}: ${plan.broken.message}`);
  else if (plan.broken && plan.cases.length === 0) fail('before hook', plan.broken);
}

async function finish(plan: Plan): Promise<void> {
  for (const hook of plan.hooks.after) {
    try {
      await inTime(hook, plan.timeout);
    } catch (error) {
      fail(`${plan.name}: after hook`, error);
    }
  }
}

/** Runs one test with its hooks, counts it, and throws its first error for uvu to print. */
async function runCase(plan: Plan, one: Case): Promise<void> {
  const [first, ...others] = plan.broken === undefined ? await collect(plan, one) : [plan.broken];
  for (const other of others) console.error(other);
  if (first instanceof Skip && others.length === 0) {
    if (plan.broken === undefined) note(`skip: ${plan.name}: ${one.name}: ${first.message}`);
    verdict[mustNotSkip() ? 'failed' : 'skipped'] += 1;
    if (mustNotSkip()) throw toError(first);
    return;
  }
  verdict[first === undefined ? 'passed' : 'failed'] += 1;
  if (first !== undefined) throw toError(first);
}

async function collect(plan: Plan, one: Case): Promise<unknown[]> {
  const errors: unknown[] = [];
  const cleaners: Hook[] = [];
  const stop = new AbortController();
  const t = { signal: stop.signal, after: (clean: Hook) => void cleaners.unshift(clean) };
  const attempt = async (work: Hook, timeout = plan.timeout) => {
    try {
      await inTime(work, timeout);
    } catch (error) {
      errors.push(toError(error));
    }
  };
  isTesting = true;
  for (const hook of plan.hooks.beforeEach) if (errors.length === 0) await attempt(hook);
  if (errors.length === 0) await attempt(() => one.body(t), one.timeout);
  isTesting = false;
  stop.abort();
  for (const clean of [...cleaners, ...plan.hooks.afterEach]) await attempt(clean);
  return errors;
}

async function inTime(work: Hook, timeout: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((_, reject) => {
    const error = new Error(`Timed out after ${timeout / 1000} s`);
    timer = setTimeout(() => reject(error), timeout);
  });
  try {
    await Promise.race([Promise.resolve().then(work), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Wraps what uvu cannot print: it reads name, stack and details without looking. */
function toError(thrown: unknown): Error {
  if (thrown instanceof Skip) return thrown;
  if (thrown instanceof Error && /^Assertion/.test(thrown.name) && thrown.stack) return thrown;
  const isError = thrown instanceof Error;
  const shown = new Error(isError ? thrown.message : `Not an error: ${inspect(thrown)}`);
  if (isError) shown.stack = `${thrown.name}\n${inspect(thrown)}`;
  return shown;
}

// An open handle would keep the process for ever. It is named, and not waited for.
function leave(): void {
  setTimeout(() => {
    console.error(`left open: ${process.getActiveResourcesInfo().join(', ')}`);
    process.exit();
  }, 2000).unref();
}

concludeAtExit(() => plans.reduce((sum, plan) => sum + plan.cases.length, 0));
