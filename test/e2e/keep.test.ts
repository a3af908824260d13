// timeout: 600
// A process dies while a sync replaces and deletes local versions that lost a conflict: none of them is lost.
import { cpSync, mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { interceptOperations } from '../../src/fs/durable.js';
import { releaseAllLocks } from '../../src/fs/lock.js';
import type { Edits, Tree } from '../support/files.js';
import { photograph, put } from '../support/files.js';
import type { Project } from '../support/project.js';
import { openProject, team, tempFolder } from '../support/project.js';
import { equal, ok, suite, type TestContext } from '../support/suite.js';
import { mountTmpfs } from '../support/tmpfs.js';

const test = suite('versions that lost a conflict');

const START: Tree = {
  'input/anchor': 'here\n',
  'input/changed.csv': 'start\n',
  'input/d/inner.csv': 'start\n',
  'input/gone.csv': 'start\n',
  'input/link': { link: 'anchor' },
  'input/run': { program: 'start\n' },
  'input/tidy.csv': 'start\n',
};
const THEIRS: Edits = {
  'input/changed.csv': 'theirs\n',
  'input/d': null,
  'input/e': 'theirs, a file\n',
  'input/gone.csv': null,
  'input/link': { link: 'run' },
  'input/new/deep.csv': 'theirs, new\n',
  'input/run': { program: 'theirs\n' },
  'input/tidy.csv': null,
};
const MINE: Edits = {
  'input/changed.csv': 'mine\n',
  'input/d/inner.csv': 'mine in a folder that is gone\n',
  'input/e/x.csv': 'mine in a folder against a file\n',
  'input/gone.csv': 'mine though deleted there\n',
  'input/link': { link: 'changed.csv' },
  'input/run': 'mine is no program\n',
};
/** Every version of mine that loses, each once, in no snapshot. */
const LOSERS = Object.values(MINE)
  .map((file) => JSON.stringify(file))
  .sort();

/** Makes the state just before the sync, in a folder that can be copied: nothing in it has an absolute path. */
async function template(t: TestContext): Promise<string> {
  const { alice, bob, folder } = await team(t, START, { init: ['--data-dir', 'input'] });
  put(alice.root, THEIRS);
  await alice.sync('--allow-deletes');
  const settings = 'name: x\nrepository: ../repository\ndata_dirs: [input]\n';
  put(bob.root, { ...MINE, '.dsgconfig.yml': settings });
  return folder;
}

function backups({ root }: Project): string[] {
  const found: string[] = [];
  const visit = (folder: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) visit(path);
      else if (entry.isSymbolicLink()) found.push(JSON.stringify({ link: readlinkSync(path) }));
      else found.push(JSON.stringify(readFileSync(path, 'utf8')));
    }
  };
  try {
    visit(join(root, '.dsg', 'backup'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  return found.sort();
}

const SYNC = ['sync', '--json', '--on-conflict=remote', '--allow-deletes'];

/** Runs a sync that dies at its nth operation, before it or after it with its answer lost; false when it outlived n. */
async function dieAt(project: Project, n: number, phase: 'before' | 'after'): Promise<boolean> {
  let count = 0;
  let isDead = false;
  interceptOperations((_operation, _path, now) => {
    if (now === 'before') count += 1;
    if (count >= n && now === phase) isDead = true;
    // A dead process does nothing more, whatever its code would do about an error.
    if (isDead) throw new Error('the process is dead');
  });
  try {
    await project.dsg(...SYNC);
  } finally {
    interceptOperations(undefined);
    releaseAllLocks();
  }
  return isDead;
}

/** Runs the whole sync and returns the number of the operation with which its local transaction begins. */
async function firstOfLocal(project: Project): Promise<number> {
  let count = 0;
  let first = 0;
  interceptOperations((_operation, path, phase) => {
    if (phase === 'before') count += 1;
    if (path.endsWith('/.dsg/journal') && first === 0) first = count;
  });
  await project.dsg(...SYNC);
  interceptOperations(undefined);
  ok(first > 0 && count - first > 60, `${count} operations, ${first} of them before`);
  return first;
}

/** Brings a copy of the template to the end after a death, and looks at what became of everything. */
async function recover(project: Project, expected: Tree): Promise<void> {
  await project.status();
  const settled = photograph(project.root, ['.dsg/index', '.dsg/lock']);
  await project.status();
  equal(photograph(project.root, ['.dsg/index', '.dsg/lock']), settled);
  await project.sync('--on-conflict=remote', '--allow-deletes');
  equal(project.files(), expected);
  const left = new Set(LOSERS);
  for (const version of backups(project)) left.delete(version);
  equal([...left], []);
  equal((await project.status()).clean, true);
  const strays = [...photograph(project.root).keys()].filter(
    (path) => path.includes('.dsg-tmp-') || /staging\/./.test(path),
  );
  equal(strays, []);
}

interface Bench {
  /** Makes a fresh copy of the template. */
  fresh(): Project;
}

function bench(t: TestContext, from: string, isFar: boolean): Bench {
  const folder = join(tempFolder(t), 'work');
  const root = join(folder, 'bob');
  const data = join(root, 'input');
  const clear = () => {
    for (const name of isFar ? ['repository', 'bob/.dsg'] : ['repository', 'bob'])
      rmSync(join(folder, name), { recursive: true, force: true });
    mkdirSync(data, { recursive: true });
    for (const name of readdirSync(data)) rmSync(join(data, name), { recursive: true });
  };
  // In memory, where no operation takes its time.
  mountTmpfs(t, folder);
  clear();
  if (isFar) mountTmpfs(t, data);
  const env = { HOME: join(from, 'home-bob'), DSG_CONFIG_HOME: join(from, 'home-bob') };
  const project = openProject({ root, env, repository: join(folder, 'repository') });
  return {
    fresh() {
      clear();
      for (const name of ['repository', 'bob']) {
        // Links and times as they are, for a copy is to be the very same state.
        const options = { recursive: true, verbatimSymlinks: true, preserveTimestamps: true };
        cpSync(join(from, name), join(folder, name), options);
      }
      return project;
    },
  };
}

for (const [where, isFar] of [
  ['beside the project', false],
  ['on another disk', true],
] as const) {
  test(`they are kept, with the data ${where}`, async (t) => {
    const { fresh } = bench(t, await template(t), isFar);
    const project = fresh();
    const { code, json } = await project.dsg(...SYNC);
    equal([code, json.skipped], [0, []]);
    equal(backups(project), LOSERS);
  });

  for (const phase of ['before', 'after'] as const) {
    test(`death ${phase} any operation loses none of them, with the data ${where}`, {
      timeout: 300_000,
    }, async (t) => {
      const { fresh } = bench(t, await template(t), isFar);
      const project = fresh();
      const first = await firstOfLocal(project);
      const expected = project.files();
      for (let n = first; await dieAt(fresh(), n, phase); n++) {
        await recover(project, expected).catch((error: unknown) => {
          throw new Error(`dead ${phase} operation ${n}`, { cause: error });
        });
      }
    });
  }
}
