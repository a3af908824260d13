// timeout: 900
// A hundred thousand files, and what each command needs of memory for them.
import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { peakMemory } from '../support/peak-memory.js';
import { identity, PROGRAM, tempFolder } from '../support/project.js';
import { equal, ok, suite } from '../support/suite.js';

const test = suite('scale', { timeout: 880_000 });

const FOLDERS = 1000;
const FILES = 100;
const MOST_MEGABYTES = 400;

/** Writes 1,000 folders of 100 small files each; every tenth file is like all others of its kind. */
function plant(root: string): void {
  for (let i = 0; i < FOLDERS; i++) {
    const folder = join(root, `input/${i % 10}/${i}`);
    mkdirSync(folder, { recursive: true });
    for (let j = 0; j < FILES; j++) {
      writeFileSync(
        join(folder, `${j}.csv`),
        j % 10 === 0 ? 'id,value\n' : `id,value\n${i},${j}\n`,
      );
    }
  }
}

test('H13: a hundred thousand files are taken, synced and cloned in bounded memory', async (t) => {
  const root = tempFolder(t);
  const env = identity(root, 'Ann');
  const project = join(root, 'project');
  mkdirSync(project);
  plant(project);
  const peak = peakMemory(root);
  const dsg = async (cwd: string, ...args: string[]) => {
    const { stdout } = await execa('node', [PROGRAM, ...args], {
      cwd,
      env: { ...env, ...peak.env },
    });
    const megabytes = peak.megabytes();
    ok(megabytes < MOST_MEGABYTES, `${args[0]} took ${megabytes} MB`);
    return stdout;
  };
  const json = async (cwd: string, ...args: string[]) =>
    JSON.parse(await dsg(cwd, ...args, '--json'));

  await dsg(project, 'init', '-q');
  const { clean, counts } = await json(project, 'status');
  equal([clean, counts.unchanged], [true, FOLDERS * FILES]);

  for (let i = 0; i < 10; i++) appendFileSync(join(project, `input/0/${i * 10}/5.csv`), 'more\n');
  rmSync(join(project, 'input/3/3/7.csv'));
  const synced = await json(project, 'sync');
  equal([synced.snapshot, synced.uploaded, synced.deletedRemote], ['s2', 10, 1]);

  const copy = join(root, 'copy');
  await dsg(root, 'clone', '-q', project, copy);
  equal((await json(copy, 'status')).counts.unchanged, FOLDERS * FILES - 1);
  const { exitCode } = await execa('diff', ['-rq', join(project, 'input'), join(copy, 'input')], {
    reject: false,
  });
  equal(exitCode, 0);
  const again = await json(project, 'sync');
  equal([again.snapshot, again.steps.length], [null, 0]);
});
