// Runs the compiled tests, each file in its own process, as many at a time as there are processors.
//   node dist/test/support/run.js [--serial] [part of a file's name ...]
// A first line `// timeout: 900` gives a test file that many seconds instead of 300.
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { zfsEnvironment } from '../zfs/shared.js';
import { killMachines } from '../zfs/vm.js';
import { makeLoop, makeRunFolder, obstacle, removeFolder, sweep } from './loop.js';
import { killAll, type Outcome, runFile, type TestFile } from './run_file.js';

const compiled = resolve(import.meta.dirname, '..');
const sources = resolve(compiled, '../../test');
const durationsFile = resolve(compiled, '../.durations.json');
const DEFAULT_TIMEOUT = 300;
/** Seconds that a file nobody has timed is taken to need. */
const GUESS = 5;

function find(parts: string[]): TestFile[] {
  const files: TestFile[] = [];
  for (const path of readdirSync(compiled, { recursive: true, encoding: 'utf8' })) {
    const source = join(sources, path.replace(/\.js$/, '.ts'));
    // A test whose source is gone is no test.
    if (!path.endsWith('.test.js') || !existsSync(source)) continue;
    const name = path.slice(0, -'.test.js'.length);
    if (parts.length > 0 && !parts.some((part) => name.includes(part))) continue;
    const stated = /^\/\/ timeout: (\d+)/.exec(readFileSync(source, 'utf8'))?.[1];
    files.push({ name, path: join(compiled, path), timeout: Number(stated ?? DEFAULT_TIMEOUT) });
  }
  return files;
}

function durations(): Record<string, number> {
  return existsSync(durationsFile) ? JSON.parse(readFileSync(durationsFile, 'utf8')) : {};
}

// The longest first: a long file that starts last would be waited for alone.
function order(files: TestFile[]): TestFile[] {
  const known = durations();
  const guess = ({ name }: TestFile) => (name.endsWith('.slow') ? Infinity : GUESS);
  const cost = (file: TestFile) => known[file.name] ?? guess(file);
  return files.sort((a, b) => (cost(a) < cost(b) ? 1 : -1));
}

function remember(outcomes: Outcome[]): void {
  const all = durations();
  for (const { file, seconds } of outcomes) all[file.name] = seconds;
  const fresh = `${durationsFile}.${process.pid}`;
  try {
    writeFileSync(fresh, JSON.stringify(all));
    renameSync(fresh, durationsFile);
  } catch {
    // Only the order of the next run is the worse for it.
  }
}

function report({ file, passed, failed, skipped, seconds, output, notes }: Outcome): void {
  const counts = [`${passed} passed`];
  if (failed > 0) counts.push(`${failed} failed`);
  if (skipped > 0) counts.push(`${skipped} skipped`);
  const verdict = failed > 0 ? 'FAIL' : 'ok  ';
  console.log(`${verdict} ${file.name}  ${counts.join(', ')}  ${seconds.toFixed(1)} s`);
  for (const note of notes) console.log(`     ${note}`);
  if (failed > 0) console.log(output.replace(/^/gm, '     | '));
}

/** Mounts the XFS that all files share and returns what tells them of it. */
function mountXfs(): Record<string, string> {
  if (process.env.DSG_TEST_XFS) return {};
  const missing = obstacle('xfs');
  if (missing !== undefined) {
    console.log(`missing: ${missing}; tests on XFS are skipped`);
    return {};
  }
  const dir = makeLoop({ fs: 'xfs', size: '1G' });
  return { DSG_TEST_XFS: dir };
}

/** Says how a file is run: tests on real ZFS run in a virtual machine, unless there is a pool for them here. */
async function placed(
  file: TestFile,
  env: Record<string, string>,
): Promise<[TestFile, Record<string, string>, string?]> {
  if (!file.name.startsWith('zfs/') || process.env.DSG_TEST_ZFS_DATASET) return [file, env];
  const zfs = await zfsEnvironment(folder);
  const inGuest = file.name.startsWith('zfs/guest/') && 'DSG_TEST_ZFS_VM' in zfs;
  const all = { ...env, ...zfs };
  return inGuest ? [file, all, join(compiled, 'zfs/in_guest.js')] : [file, all];
}

/** What is started is compiled anew, and what it is joined to may be from before. */
async function joinProgram(): Promise<void> {
  const { bundle } = (await import(join(sources, 'support/bundle.js'))) as {
    bundle(): Promise<void>;
  };
  await bundle();
}

async function main(args: string[]): Promise<boolean> {
  await joinProgram();
  const found = order(find(args.filter((arg) => !arg.startsWith('--'))));
  // Those on ZFS come last: their machine is built and booted beside all the others.
  const isZfs = ({ name }: TestFile) => name.startsWith('zfs/');
  const files = [...found.filter((file) => !isZfs(file)), ...found.filter(isZfs)];
  // Whoever needs it hears why it cannot be had.
  if (files.some(isZfs) && !process.env.DSG_TEST_ZFS_DATASET)
    zfsEnvironment(folder).catch(() => {});
  const outcomes: Outcome[] = [];
  const env = files.length > 0 ? mountXfs() : {};
  const work = async () => {
    for (let file = files.shift(); file; file = files.shift()) {
      const outcome = await runFile(...(await placed(file, env)));
      outcomes.push(outcome);
      report(outcome);
    }
  };
  const width = args.includes('--serial') ? 1 : availableParallelism();
  await Promise.all(Array.from({ length: width }, work));
  remember(outcomes);

  const sum = (pick: (one: Outcome) => number) => outcomes.reduce((n, one) => n + pick(one), 0);
  const passed = sum((one) => one.passed);
  let failed = sum((one) => one.failed);
  if (outcomes.length === 0) {
    console.log('FAIL no test file has such a name');
    failed = 1;
  }
  console.log(`\n${passed} passed, ${failed} failed, ${sum((one) => one.skipped)} skipped`);
  return failed === 0;
}

sweep();
// All that the tests make is in here, and goes with it.
const folder = makeRunFolder();
process.env.TMPDIR = folder;
process.on('exit', () => {
  killAll();
  killMachines();
  removeFolder(folder);
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => process.exit(130));
}
process.exitCode = (await main(process.argv.slice(2))) ? 0 : 1;
// A machine that still runs would keep this process from ending.
killMachines();
