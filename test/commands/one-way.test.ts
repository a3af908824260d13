// What reading one file of any snapshot asks of a server, over a pipe to a process of its own.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { read } from '../support/files.js';
import { expectCode } from '../support/project.js';
import type { TestContext } from '../support/suite.js';
import { equal, match, ok, suite } from '../support/suite.js';
import { asSsh } from './error-scene.js';
import type { Story } from './story.js';
import { story } from './story.js';

const test = suite('one way to a file of a snapshot', { timeout: 120_000 });
const SERVER = resolve(import.meta.dirname, 'recording_server.js');
const DEEP = Array.from({ length: 50 }, (_, i) => `level-${i}`).join('/');
const DAYS = {
  one: { 'a.csv': 'a1', [`${DEEP}/b.csv`]: 'b one', 'large.bin': 'x'.repeat(1_500_000) },
  two: { 'a.csv': 'a2a2' },
  three: { [`${DEEP}/b.csv`]: 'b 3' },
  four: { 'a.csv': 'a4', 'large.bin': null },
};

interface Distant extends Story {
  /** What the server was asked since the last time, after the handshake. */
  asked(): string[];
  /** Lets the server be another one from now on. */
  kind(kind: string): void;
  /** Forgets what is known of the history. */
  forget(): void;
}

/** A project with four snapshots, whose repository is behind a pipe. */
async function distant(t: TestContext): Promise<Distant> {
  const project = await story(t, DAYS);
  const log = join(dirname(project.root), 'asked');
  const kind = (name: string) =>
    asSsh(`exec "${process.execPath}" "${SERVER}" "${log}" ${name}`)(project);
  await expectCode(project.dsg('tag', 'as-sent', 's2'), 0);
  const url = `ssh://bob@data.example.org${project.repository}`;
  project.put({ '.dsgconfig.yml': `name: project\ndata_dirs: ["."]\nrepository: ${url}\n` });
  const forget = () => rmSync(join(project.root, '.dsg/cache/history'), { force: true });
  kind('');
  forget();
  return {
    ...project,
    kind,
    forget,
    asked() {
      const names = existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n') : [];
      rmSync(log, { force: true });
      equal(names.splice(0, 2), ['hello', 'open']);
      return names;
    },
  };
}

/** Makes a clone in which nothing of earlier snapshots was ever seen; returns its folder. */
async function cloned(project: Distant): Promise<string> {
  const other = join(dirname(project.root), 'other');
  const url = `ssh://bob@data.example.org${project.repository}`;
  await expectCode(project.dsg('clone', url, other), 0);
  project.asked();
  return other;
}

async function restored(project: Story, ...args: string[]) {
  const done = await expectCode(project.dsg('restore', '--json', '--yes', ...args), 0);
  return done.json;
}

test('restore, cat and snapfetch take one, whether the history is known or not, however deep the file is', async (t) => {
  const project = await distant(t);
  const { roundTrips } = await restored(project, '--at', 's1', 'a.csv');
  // The greeting, hello with open, and all the rest.
  equal([project.asked(), roundTrips, read(project.root)['a.csv']], [['along'], 3, 'a1']);
  equal((await restored(project, '--at', 's2', 'a.csv')).roundTrips, 3);
  equal([project.asked(), read(project.root)['a.csv']], [['along'], 'a2a2']);
  equal((await expectCode(project.dsg('cat', `s1:${DEEP}/b.csv`), 0)).stdout, 'b one');
  equal(project.asked(), ['along']);
  const to = join(dirname(project.root), 'fetched');
  project.forget();
  await expectCode(project.dsg('snapfetch', 's1', `${DEEP}/b.csv`, '-o', to), 0);
  equal([project.asked(), readFileSync(to, 'utf8')], [['along'], 'b one']);
});

test('a name that the server can resolve takes one, too, and any other two', async (t) => {
  const project = await distant(t);
  const plan = async (at: string) => {
    const { snapshot, roundTrips } = await restored(project, '--dry-run', '--at', at, 'a.csv');
    return [snapshot, roundTrips, project.asked()];
  };
  const { json } = await expectCode(project.dsg('show', 's2', '--json'), 0);
  const { hash } = json as unknown as { hash: string };
  project.asked();
  for (const name of ['head~2', '@-2', hash]) equal(await plan(name), ['s2', 3, ['along']]);
  equal(await plan('as-sent'), ['s2', 3, ['along', 'tags']]);
  for (const name of ['2026-03-02', hash.slice(0, 8)])
    equal(await plan(name), ['s2', 4, ['along', 'along']]);
});

test('a large file takes one more: its parts come together', async (t) => {
  const project = await distant(t);
  equal((await restored(project, '--at', 's1', 'large.bin')).roundTrips, 4);
  equal(project.asked(), ['along', 'get-part', 'get-part']);
});

test('an older server is asked for one after the other; one that is only to be read as any', async (t) => {
  const project = await distant(t);
  const other = await cloned(project);
  project.kind('older');
  const args = ['restore', '--json', '--at', 's1', `${DEEP}/b.csv`];
  const { json } = await expectCode(project.run(other, ...args), 0);
  const asked = project.asked();
  ok(!asked.includes('along') && asked.at(-1) === 'get-blobs', asked.join(' '));
  // Those of the handshake, the head and its snapshot, the history, each of 51 trees, the content.
  equal(json.roundTrips, 2 + 2 + 1 + 51 + 1);
  equal(read(other)[`${DEEP}/b.csv`], 'b one');
  project.kind('read-only');
  equal((await restored(project, '--at', 's1', 'a.csv')).roundTrips, 3);
});

test('the history that comes along must contain what was seen here, and grows where others went on', async (t) => {
  const project = await distant(t);
  project.kind('gone-back');
  const refused = await expectCode(project.dsg('restore', '--at', 's1', 'a.csv', '--json'), 5);
  equal(refused.json.error.code, 'integrity');
  match(refused.json.error.message, 'its history no longer contains s4');
  equal(read(project.root)['a.csv'], 'a4');
  project.asked();
  project.kind('');
  const other = await cloned(project);
  project.put({ 'a.csv': 'a5' });
  await expectCode(project.dsg('sync'), 0);
  project.put({ 'a.csv': 'a6' });
  await expectCode(project.dsg('sync'), 0);
  rmSync(join(dirname(project.root), 'asked'));
  for (const [at, text] of [
    ['s5', 'a5'],
    ['s1', 'a1'],
  ] as const) {
    equal((await expectCode(project.run(other, 'cat', `${at}:a.csv`), 0)).stdout, text);
    equal(project.asked(), ['along']);
  }
});
