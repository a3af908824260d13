// timeout: 400
// Asked to stop in every phase, by each of the signals that ask: nothing is half-done, and the exit code says so.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { init } from '../../src/project/init.js';
import { type Ended, isStopped, type Running, start } from '../concurrency/processes.js';
import { put, type Tree } from '../support/files.js';
import { readShimLog } from '../support/shim.js';
import { equal, ok, suite, type TestContext } from '../support/suite.js';
import { isSound, isTidy, same, sidesOf } from './oracle.js';
import { cloneAgain, initAgain, type Scenario } from './scenarios.js';
import { type Case, open } from './sweep.js';
import { begin, bringBack, cloneTo, contextIn, syncIn } from './world.js';

const test = suite('signals', { timeout: 390_000 });

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const MOMENTS = 12;

interface Told {
  readonly scenario: Scenario;
  /** The command line, and the project's folder. */
  readonly args: (one: Case) => { cwd: string; words: string[] };
}

/** So many files that threads share the work: while they are at it, a request to stop is heard at once. */
function many(by: string): Tree {
  const files = Array.from({ length: 150 }, (_, n) => [`${n % 10}/${by}-${n}.csv`, `${by} ${n}`]);
  return { ...Object.fromEntries(files), 'same.csv': by };
}

const COMMANDS: readonly Told[] = [
  {
    scenario: {
      name: 'sync both ways',
      who: 'ben',
      async prepare(world) {
        await begin(world, many('start'));
        put(world.ann, many('ann'));
        await syncIn(world, world.ann);
        put(world.ben, { ...many('ben'), '1/start-1.csv': null });
      },
      run: (world) => syncIn(world, world.ben, { onConflict: 'remote' }),
    },
    args: ({ world }) => ({ cwd: world.ben, words: ['sync', '--on-conflict=remote'] }),
  },
  {
    scenario: {
      name: 'clone',
      who: 'ben',
      prepare: (world) => begin(world, many('start'), { ben: false }),
      run: (world) => cloneTo(world, world.ben),
      again: cloneAgain,
    },
    args: ({ world }) => ({ cwd: world.base, words: ['clone', world.repository, 'ben'] }),
  },
  {
    scenario: {
      name: 'init',
      who: 'ann',
      prepare: async (world) => put(world.ann, many('start')),
      run: (world) => init(contextIn(world, world.ann), { url: world.repository, dataDirs: ['.'] }),
      again: (world) => initAgain(world, world.repository),
    },
    args: ({ world }) => ({ cwd: world.ann, words: ['init', world.repository, '--data-dir', '.'] }),
  },
];

/** Chooses moments all over a run of real operations; the first would also stop the `sync` that dsg starts. */
async function moments(one: Case, { args }: Told): Promise<number[]> {
  const log = `${one.world.base}.log`;
  bringBack(one.world, one.kept);
  const { cwd, words } = args(one);
  const { code, out } = await start(one.world, cwd, words, { log, under: one.world.base }).ended;
  equal(code, 0, out);
  const total = readShimLog(log).length;
  ok(total > 100, `${total} operations`);
  return Array.from({ length: MOMENTS }, (_, i) => 2 + Math.floor((i * (total - 2)) / MOMENTS));
}

/** Stops the command at an operation, has it asked to end meanwhile, and lets it go on. */
async function interrupt(
  one: Case,
  { args }: Told,
  at: number,
  ask: (running: Running) => void,
): Promise<Ended> {
  bringBack(one.world, one.kept);
  const { cwd, words } = args(one);
  const running = start(one.world, cwd, words, { at, fault: 'stop', under: one.world.base });
  ok(await isStopped(running), `operation ${at} stops it`);
  ask(running);
  running.child.kill('SIGCONT');
  return running.ended;
}

/** Exit 130 means that nothing was changed, exit 0 that all was; then the same command again brings it to its end. */
async function judge(one: Case, { code, signal, out }: Ended, what: string): Promise<void> {
  const { world, scenario, repository, before, after } = one;
  ok(code === 130 || code === 0, `${what}: exit ${code ?? signal}: ${out}`);
  const now = sidesOf(world[scenario.who], repository);
  const expected = code === 0 ? after : before;
  if (!same(now, expected)) equal(now, expected, `${what}: exit ${code}`);
  await finish(one, what);
}

async function finish({ world, scenario, repository, after }: Case, what: string): Promise<void> {
  await (scenario.again ?? scenario.run)(world);
  equal(sidesOf(world[scenario.who], repository), after, `${what}: at last`);
  await isSound(world, repository, what);
  isTidy([world[scenario.who]], repository, what);
}

function folder(t: TestContext): string {
  const made = mkdtempSync(join(tmpdir(), 'dsg-signals-'));
  t.after(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

for (const told of COMMANDS) {
  test(`H80: ${told.scenario.name}: asked to stop, it ends between two steps or is done`, async (t) => {
    const one = await open(folder(t), told.scenario);
    const codes = new Set<number | null>();
    for (const [i, at] of (await moments(one, told)).entries()) {
      const signal = SIGNALS[i % 3] as NodeJS.Signals;
      const ended = await interrupt(one, told, at, ({ child }) => child.kill(signal));
      codes.add(ended.code);
      await judge(one, ended, `${signal} at operation ${at}`);
    }
    // Before the commit it stops, after it there is nothing left to stop.
    equal([...codes].sort(), [0, 130]);
  });
}

test('H80: asked twice, it ends at once, and what it was at is finished or undone by the next command', async (t) => {
  const [told] = COMMANDS as [Told];
  const one = await open(folder(t), told.scenario);
  for (const at of await moments(one, told)) {
    const ended = await interrupt(one, told, at, ({ child }) => {
      child.kill('SIGINT');
      // A signal that waits already is not sent twice, so the second one keeps knocking.
      const knock = setInterval(() => child.kill('SIGTERM'), 2);
      child.once('exit', () => clearInterval(knock));
    });
    const { code, signal, out } = ended;
    // Once it has said all, it no longer listens: then the signal itself ends it.
    const isOver = code === 130 || code === 0 || (signal === 'SIGTERM' && out !== '');
    ok(isOver, `operation ${at}: exit ${code ?? signal}: ${out}`);
    await finish(one, `twice at operation ${at}`);
  }
});

test('H80: a reader that went away does not keep a sync from its end', async (t) => {
  const [told] = COMMANDS as [Told];
  const one = await open(folder(t), told.scenario);
  for (const at of (await moments(one, told)).slice(0, 4)) {
    const ended = await interrupt(one, told, at, ({ child }) => {
      child.stdout?.destroy();
      child.stderr?.destroy();
    });
    ok(ended.code === 0 || ended.code === 1, `exit ${ended.code ?? ended.signal}`);
    const now = sidesOf(one.world[told.scenario.who], one.repository);
    equal(now, one.after, `operation ${at}`);
  }
});
