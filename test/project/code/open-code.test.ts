import { spawnSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { CannotTell } from '../../../src/project/code/code-reader.js';
import { findCode } from '../../../src/project/code/find-code.js';
import { isomorphicReader } from '../../../src/project/code/isomorphic-reader.js';
import { openCode } from '../../../src/project/code/open-code.js';
import { readable } from '../../../src/project/code/readable.js';
import { put } from '../../fs/scratch.js';
import { photograph } from '../../support/files.js';
import { equal, needs, ok, suite } from '../../support/suite.js';
import { contextIn } from '../context.js';
import { git, repository } from './git-scene.js';
import { HARD, PLAIN } from './kinds.js';

const test = suite('the repository of the code');

test.before(() => needs(spawnSync('git', ['--version']).status === 0, 'git'));

const WITHOUT = { env: { PATH: '/none', HOME: '/none' } };
const NAMES = ['HEAD', '@', 'side', 'v1', 'HEAD~1', 'nothing'];

const opened = (root: string, more = {}) => {
  const code = openCode(contextIn(root, more), root);
  if (!code) throw new Error(`no repository in ${root}`);
  return code;
};

function told(root: string, ...args: string[]): string | undefined {
  try {
    return git(root, ...args);
  } catch {
    return undefined;
  }
}

interface Truth {
  readonly head: string;
  readonly names: readonly (readonly [name: string, commit: string | undefined])[];
  readonly tracked: readonly string[];
  readonly file: string | undefined;
}

/** What git itself says of a repository. */
function truth(root: string): Truth {
  const head = git(root, 'rev-parse', 'HEAD');
  const names = [...NAMES, head, head.slice(0, 7), '0123456789'.repeat(4)];
  return {
    head,
    names: names.map(
      (name) => [name, told(root, 'rev-parse', '--verify', '-q', `${name}^{commit}`)] as const,
    ),
    tracked: git(root, 'ls-files').split('\n').sort(),
    file: told(root, 'show', 'HEAD:./a.R') ?? told(root, 'show', 'HEAD:src/a.R'),
  };
}

const orCannot = async <T>(answer: Promise<T>): Promise<T | 'cannot tell'> => {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof CannotTell) return 'cannot tell';
    throw error;
  }
};

/** Without the program nothing untrue is told; what cannot be told is left open. */
async function withoutGit(
  root: string,
  { head, names, tracked, isPlain }: Truth & { isPlain: boolean },
): Promise<void> {
  const code = opened(root, WITHOUT);
  const either = (found: unknown, right: unknown, what: string) => {
    const isRight = found === right || (!isPlain && found === 'cannot tell');
    ok(isRight, `${what}: ${String(found)} for ${String(right)}`);
  };
  either(await orCannot(code.head()), head, 'HEAD');
  for (const [name, commit] of names) {
    const found = await orCannot(code.resolve(name));
    // It takes git to understand more than names and hashes.
    if (/[~^:]/.test(name)) equal(found, 'cannot tell');
    else either(found, commit, name);
  }
  const list = await orCannot(code.tracked());
  either(Array.isArray(list) ? list.sort().join() : list, tracked.join(), 'tracked');
  const state = await code.state();
  ok(state === 'clean' ? isPlain : state === 'unknown', state);
}

for (const [kind, make] of Object.entries({ ...PLAIN, ...HARD })) {
  test(`${kind}: what is told is what git tells`, async (t) => {
    const root = make(t);
    const code = opened(root);
    const { head, names, tracked, file } = truth(root);
    equal(await code.head(), head);
    for (const [name, commit] of names) equal([name, await code.resolve(name)], [name, commit]);
    equal((await code.tracked()).sort(), tracked);
    const path = root.endsWith('/src') ? 'a.R' : 'src/a.R';
    equal(
      Buffer.from((await code.file(head, path)) ?? [])
        .toString()
        .trim(),
      file,
    );
    equal(await code.file(head, 'no/such'), undefined);
    equal(await code.state(), 'clean');
    await withoutGit(root, { head, names, tracked, file, isPlain: kind in PLAIN });
    appendFileSync(join(root, path), 'more\n');
    equal(await code.state(), 'dirty');
    ok((await opened(root, WITHOUT).state()) !== 'clean');
  });
}

test('isomorphic-git answers alone for plain repositories', async (t) => {
  const root = repository(t);
  const place = findCode(root);
  if (!place) throw new Error('no repository');
  equal(readable(place), { refs: true, objects: true, index: true });
  const reader = isomorphicReader(root, place, readable(place));
  equal(await reader.resolve('v1'), git(root, 'rev-parse', 'v1^{commit}'));
  equal((await reader.names()).sort(), ['main', 'side', 'v1']);
});

test('settings that change how refs and objects are kept leave everything to git', (t) => {
  const root = repository(t);
  const place = findCode(root);
  if (!place) throw new Error('no repository');
  const config = join(root, '.git/config');
  appendFileSync(config, '[Extensions]\n\tpreciousObjects = true\n');
  ok(readable(place).refs);
  appendFileSync(config, '[extensions] refStorage = reftable\n');
  equal(readable(place), { refs: false, objects: false, index: false });
});

test('what a hook of git sets leads nowhere else', async (t) => {
  const root = repository(t);
  const other = repository(t);
  git(other, 'commit', '-q', '--allow-empty', '-m', 'third');
  const env = {
    PATH: process.env.PATH,
    HOME: root,
    GIT_DIR: join(other, '.git'),
    GIT_INDEX_FILE: 'x',
  };
  const code = opened(root, { env });
  equal(await code.resolve('HEAD^{commit}'), git(root, 'rev-parse', 'HEAD'));
  equal(await code.state(), 'clean');
});

test('dsg.lock alone makes no code dirty', async (t) => {
  const root = repository(t);
  put(root, { 'dsg.lock': 'old' });
  git(root, 'add', 'dsg.lock');
  git(root, 'commit', '-q', '-m', 'lock');
  put(root, { 'dsg.lock': 'new' });
  equal([await opened(root).state(), await opened(root, WITHOUT).state()], ['clean', 'clean']);
  put(root, { 'src/dsg.lock': 'old' });
  git(root, 'add', 'src/dsg.lock');
  equal([await opened(root).state(), await opened(root, WITHOUT).state()], ['dirty', 'dirty']);
});

test('a .git that is no repository is passed over, and nothing is ever written', async (t) => {
  const root = repository(t);
  put(root, { 'deep/.git/x': '' });
  equal(findCode(join(root, 'deep'))?.top, findCode(root)?.top);
  const before = photograph(join(root, '.git'));
  for (const code of [opened(root), opened(root, WITHOUT)]) {
    await code.state();
    await orCannot(code.resolve('HEAD~1'));
    await code.tracked();
  }
  equal(photograph(join(root, '.git')), before);
});
