// Two people, their projects and the repository between them, driven through the command line.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { main } from '../../commands/main.js';
import { createPool } from '../../src/fs/pool/pool.js';
import { leaves } from '../../src/model/forest.js';
import { readCache } from '../../src/worktree/cache.js';
import { placesOf } from '../../src/worktree/places.js';
import type { Edits, Tree } from './files.js';
import { fingerprint, put, read } from './files.js';
import { equal, type TestContext } from './suite.js';

/** What a command line came to. */
export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** What --json printed. */
  readonly json: Json;
}

export interface Entry {
  readonly path: string;
  readonly state: string;
  readonly presence: string;
  readonly action: string;
  readonly kind: string;
  readonly size: number;
  readonly clash?: string;
  readonly group?: string;
}

/** The fields of all documents, of which each command prints its own. */
export interface Json {
  readonly schema: number;
  readonly head: { readonly local: string | null; readonly remote: string };
  readonly clean: boolean;
  readonly counts: Readonly<Record<string, number>>;
  readonly entries: readonly Entry[];
  readonly problems: readonly { kind: string; path: string; rule?: string; why: string }[];
  readonly snapshot: string | null;
  readonly uploaded: number;
  readonly downloaded: number;
  readonly deletedRemote: number;
  readonly deletedLocal: number;
  readonly bytesUp: number;
  readonly bytesDown: number;
  readonly conflicts: readonly Entry[];
  readonly steps: readonly { action: string; path: string; bytes: number; of?: string }[];
  readonly objections: readonly { rule: string; where: string; path: string; deletions: number }[];
  readonly moves: readonly { from: string; to: string }[];
  readonly renamed: readonly { from: string; to: string; possible: boolean }[];
  readonly kept: readonly { path: string; at: string }[];
  readonly skipped: readonly string[];
  readonly recovered: string | null;
  readonly roundTrips: number;
  readonly backend: string;
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly state: string | null;
    readonly hint: string | null;
    readonly data: Readonly<Record<string, unknown>>;
  };
}

export const PROGRAM = resolve(import.meta.dirname, '../../../bin/dsg.js');
const pool = createPool();

/** Makes a folder that goes when the test ends. */
export function tempFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'dsg-e2e-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Makes a person's settings in a folder of their own and returns the environment that names it. */
export function identity(folder: string, name: string): Record<string, string> {
  const home = join(folder, `home-${name}`);
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'dsg.yml'), `user_name: ${name}\nuser_id: ${name}@example.org\n`);
  return { PATH: process.env.PATH ?? '', HOME: home, DSG_CONFIG_HOME: home };
}

export interface RunOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Goes before `node`: a program that changes its limits or its user. */
  readonly through?: readonly string[];
}

/** Runs a command line in a process of its own. */
export function runProcess(
  { cwd, env, through = [] }: RunOptions,
  args: readonly string[],
): Promise<Outcome> {
  const [program = '', ...rest] = [...through, process.execPath, PROGRAM, ...args];
  return new Promise((done, fail) => {
    const child = spawn(program, rest, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.once('error', fail);
    child.once('close', (code) => done(outcome(code, stdout, stderr)));
  });
}

/** Runs a command line in this process: the same code from the first word on, without the start of a process. */
export async function runHere(
  {
    cwd,
    env,
    now = () => new Date(),
    isInterrupted = () => false,
  }: RunOptions & { now?: () => Date; isInterrupted?: () => boolean },
  args: readonly string[],
): Promise<Outcome> {
  let stdout = '';
  let stderr = '';
  const terminal = {
    async out(bytes: string | Uint8Array) {
      stdout += typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString('utf8');
    },
    async err(text: string) {
      stderr += text;
    },
    isOutTerminal: false,
    isErrTerminal: false,
    columns: 80,
  };
  const surroundings = {
    version: 'test',
    cwd,
    env,
    home: env.HOME,
    host: 'test',
    pid: process.pid,
    program: [process.execPath, PROGRAM],
    umask: process.umask(),
    now,
    pool,
    isInterrupted,
    progressOn: () => () => undefined,
    endProgress: () => undefined,
  };
  const code = await main(args, surroundings, terminal);
  return outcome(code, stdout, stderr);
}

function outcome(code: number | null, stdout: string, stderr: string): Outcome {
  const isJson = stdout.startsWith('{');
  return { code, stdout, stderr, json: (isJson ? JSON.parse(stdout) : {}) as Json };
}

/** One person's project. */
export interface Project {
  readonly root: string;
  readonly env: Readonly<Record<string, string>>;
  /** Runs a command line in the project. */
  dsg(...args: string[]): Promise<Outcome>;
  /** Runs status --json, which must succeed. */
  status(...args: string[]): Promise<Json>;
  /** Runs sync --json, which must succeed, and returns what it did. */
  sync(...args: string[]): Promise<Json>;
  put(edits: Edits): void;
  files(): Tree;
  /** The three versions of everything: path -> what dsg calls equal. */
  sides(): Sides;
}

export type Side = Readonly<Record<string, string>>;
export interface Sides {
  readonly local: Side;
  readonly cache: Side;
  readonly remote: Side;
}

export interface Team {
  readonly folder: string;
  readonly repository: string;
  readonly alice: Project;
  readonly bob: Project;
  /** The live tree. */
  live(): Tree;
  /** Clones into a new folder. */
  clone(name: string, ...args: string[]): Promise<Project>;
}

export interface TeamOptions {
  /** Each command in a process of its own. */
  readonly real?: boolean;
  /** Where it all is made; without it, a temporary folder. */
  readonly folder?: string;
  /** Added to `init`. */
  readonly init?: readonly string[];
}

/** Makes alice's project with these files, a repository beside it, and bob's clone. */
export async function team(t: TestContext, files: Tree, options: TeamOptions = {}): Promise<Team> {
  const folder = options.folder ?? tempFolder(t);
  const repository = join(folder, 'repository');
  const open = (name: string) =>
    openProject({ root: join(folder, name), env: identity(folder, name), repository, ...options });
  const alice = open('alice');
  mkdirSync(alice.root);
  alice.put(files);
  await succeed(alice.dsg('init', repository, ...(options.init ?? [])));
  const made: Team = {
    folder,
    repository,
    alice,
    bob: open('bob'),
    live: () => read(join(repository, 'current')),
    async clone(name, ...args) {
      const project = open(name);
      const at = { cwd: folder, env: project.env };
      await succeed(
        (options.real ? runProcess : runHere)(at, ['clone', repository, name, ...args]),
      );
      return project;
    },
  };
  await made.clone('bob');
  return made;
}

/** Makes a handle on a project that is there or will be. */
export function openProject(at: {
  root: string;
  env: Readonly<Record<string, string>>;
  repository: string;
  real?: boolean;
  /** As of `RunOptions`; implies `real`. */
  through?: readonly string[];
}): Project {
  const { root, env, repository, through = [], real = through.length > 0 } = at;
  const dsg = (...args: string[]) =>
    (real ? runProcess : runHere)({ cwd: root, env, through }, args);
  return {
    root,
    env,
    dsg,
    status: async (...args) => (await succeed(dsg('status', '--json', ...args))).json,
    sync: async (...args) => (await succeed(dsg('sync', '--json', ...args))).json,
    put: (edits) => put(root, edits),
    files: () => read(root),
    sides: () => ({
      local: fingerprints(read(root)),
      cache: cachedFingerprints(root),
      remote: fingerprints(read(join(repository, 'current'))),
    }),
  };
}

/** Waits for a command and asserts that it ended with this exit code. */
export async function expectCode(running: Promise<Outcome>, code: number): Promise<Outcome> {
  const done = await running;
  if (done.code !== code) equal(`exit ${done.code}\n${done.stderr}${done.stdout}`, `exit ${code}`);
  return done;
}

export function succeed(running: Promise<Outcome>): Promise<Outcome> {
  return expectCode(running, 0);
}

function fingerprints(tree: Tree): Side {
  return Object.fromEntries(Object.entries(tree).map(([path, file]) => [path, fingerprint(file)]));
}

function cachedFingerprints(root: string): Side {
  const cache = readCache(placesOf(root));
  if (cache?.root === undefined) return {};
  return Object.fromEntries(
    [...leaves(cache.forest, cache.root)].map(({ path, leaf }) => [
      path,
      leaf.kind === 'link' ? `-> ${leaf.target}` : leaf.exec ? `${leaf.hash} x` : leaf.hash,
    ]),
  );
}
