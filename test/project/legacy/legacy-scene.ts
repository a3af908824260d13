// A history of the older dsg to bring in, and how what is reported of it is read.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { legacySums } from '../../../src/project/legacy/legacy-sums.js';
import type { Outcome } from '../../support/project.js';
import { identity, runHere, succeed, tempFolder } from '../../support/project.js';
import type { TestContext } from '../../support/suite.js';
import type { OldManifest, OldSnapshot } from './old-dsg.js';
import { oldManifests, writeOld } from './old-dsg.js';

const FIRST = { 'input/a.csv': 'one\n', 'input/b.csv': 'bee\n' };
const HISTORY: readonly OldSnapshot[] = [
  { files: FIRST },
  {
    files: { ...FIRST, 'input/a.csv': 'two\n', 'output/l.csv': { link: '../input/b.csv' } },
    user: 'bob@example.org',
  },
  {
    files: { 'input/a.csv': 'three\n', 'input/c.csv': 'bee\n' },
    message: 'moved b\nand a second line',
    config: { b: 1, a: 'ä' },
  },
];
const NOW = { 'input/a.csv': 'three\n', 'input/c.csv': 'bee\n' };

export interface Scene {
  readonly folder: string;
  readonly old: string;
  readonly manifests: OldManifest[];
  dsg(...args: string[]): Promise<Outcome>;
}

export async function scene(t: TestContext, history = HISTORY): Promise<Scene> {
  const folder = tempFolder(t);
  const old = join(folder, 'old');
  mkdirSync(old);
  const sums = await legacySums();
  // A config is hashed with sorted keys, whatever order it is written in.
  const manifests = oldManifests(
    history.map((one) => (one.config ? { ...one, config: { a: 'ä', b: 1 } } : one)),
    sums,
  );
  const last = manifests.at(-1);
  if (history === HISTORY && last) last.metadata.project_config = { b: 1, a: 'ä' };
  writeOld(old, manifests, NOW);
  const env = identity(folder, 'carol');
  return { folder, old, manifests, dsg: (...args) => runHere({ cwd: folder, env }, args) };
}

export interface Imported {
  readonly already: number;
  readonly snapshots: readonly {
    id: string | null;
    legacy: string;
    files: number;
    missing: { path: string; sum: string | null; why: string }[];
  }[];
  readonly skipped: readonly { id: string; why: string }[];
}

export const imported = async (running: Promise<Outcome>): Promise<Imported> =>
  (await succeed(running)).json as unknown as Imported;

/** The id of each snapshot and its missing files. */
export const told = ({ snapshots }: Imported) =>
  snapshots.map(({ id, legacy, missing }) => [
    id,
    legacy,
    ...missing.map(({ path, why }) => `${path} ${why}`),
  ]);

export const filesAt = async ({ dsg, folder }: Scene, snapshot: string) => {
  const { json } = await succeed(
    dsg('-C', join(folder, 'copy'), 'list-files', '--at', snapshot, '--json'),
  );
  return (json as unknown as { files: { path: string }[] }).files.map(({ path }) => path);
};

export const WHOLE = [
  ['s1', 's1', 'input/a.csv content-gone'],
  ['s2', 's2', 'input/a.csv content-gone'],
  ['s3', 's3'],
];
