import { spawnSync } from 'node:child_process';
import type { DsgError } from '../../../src/errors/error.js';
import type { LockedSnapshot } from '../../../src/project/code/lock-file.js';
import { encodeLock, parseLock } from '../../../src/project/code/lock-file.js';
import { resolveRevision, snapshotOfCode } from '../../../src/project/code/resolve-revision.js';
import { put, scratch } from '../../fs/scratch.js';
import type { TestContext } from '../../support/suite.js';
import { equal, match, needs, rejects, suite, throws } from '../../support/suite.js';
import { contextIn } from '../context.js';
import { git, repository } from './git-scene.js';

const test = suite('revisions of the code');

test.before(() => needs(spawnSync('git', ['--version']).status === 0, 'git'));

const LOCK = {
  hash: 'ab'.repeat(32),
  repository: 'cd'.repeat(16),
  snapshot: 's12',
} as LockedSnapshot;

function locked(t: TestContext): string {
  const root = repository(t);
  put(root, { 'dsg.lock': encodeLock(LOCK) });
  git(root, 'add', 'dsg.lock');
  git(root, 'commit', '-q', '-m', 'lock');
  return root;
}

test('dsg.lock is a few sorted lines that never differ for one snapshot', () => {
  const text = encodeLock(LOCK).toString();
  equal(
    text,
    `{\n  "format": "dsg lock 1",\n  "hash": "${LOCK.hash}",\n  "repository": "${LOCK.repository}",\n  "snapshot": "s12"\n}\n`,
  );
  equal(parseLock(Buffer.from(text), 'dsg.lock'), LOCK);
  equal(parseLock(Buffer.from(text.replaceAll('\n', '\r\n')), 'dsg.lock'), LOCK);
});

test('what is no dsg.lock is refused with the reason', () => {
  const text = encodeLock(LOCK).toString();
  const why = (bytes: string, message: string) =>
    equal(
      throws(() => parseLock(Buffer.from(bytes), 'dsg.lock'), 'config').message,
      `Cannot read dsg.lock: ${message}`,
    );
  why('', 'it is not one that this dsg wrote');
  why('[]', 'it is not one that this dsg wrote');
  why(text.replace('lock 1', 'lock 2'), 'it is not one that this dsg wrote');
  why(text.replace('s12', 's0'), 'a part of it is missing or not legal');
  why(text.replace('abab', 'ABab'), 'a part of it is missing or not legal');
  why(text.replace(/ {2}"repo.*\n/, ''), 'a part of it is missing or not legal');
  why(
    `<<<<<<< HEAD\n${text}=======\n${text}>>>>>>> other\n`,
    'git could not merge it, and left both versions in it',
  );
  why(' '.repeat(5000), 'it is too large to be one of dsg');
});

test('a commit of the code tells the snapshot that dsg.lock named in it', async (t) => {
  const root = locked(t);
  const context = contextIn(root);
  put(root, { 'dsg.lock': 'changed since' });
  const commit = git(root, 'rev-parse', 'HEAD');
  equal(await resolveRevision(context, root, 'main'), commit);
  equal(await snapshotOfCode(context, root, 'HEAD'), { commit, locked: LOCK });
  equal(await snapshotOfCode(context, root, 'HEAD~1'), {
    commit: git(root, 'rev-parse', 'HEAD~1'),
    locked: undefined,
  });
  const below = `${root}/src`;
  equal((await snapshotOfCode(context, below, 'HEAD')).locked, undefined);
});

test('a revision that is none is refused, with one that is like it', async (t) => {
  const root = locked(t);
  const context = contextIn(root);
  for (const [revision, hint] of [
    ['mian', 'did you mean git:main?'],
    ['zzzzzzzzzzz', 'git log --oneline --all'],
    ['--help', 'git log --oneline --all'],
    ['', 'git log --oneline --all'],
    ['HEAD:src', 'did you mean git:HEAD?'],
    ['HEAD..v1', 'did you mean git:HEAD?'],
    ['a\0b', 'git log --oneline --all'],
  ] as const) {
    const error = await rejects(resolveRevision(context, root, revision), 'not-found');
    equal([revision, (error as DsgError).hint], [revision, hint]);
  }
});

test('where nothing can read the repository, that is said', async (t) => {
  const nowhere = scratch(t);
  match(
    (await rejects(resolveRevision(contextIn(nowhere), nowhere, 'HEAD'), 'not-found')).message,
    /lies in no git repository$/,
  );
  const root = locked(t);
  const without = contextIn(root, { env: { PATH: '/none' } });
  equal((await snapshotOfCode(without, root, 'main')).locked, LOCK);
  match(
    (await rejects(resolveRevision(without, root, 'HEAD~1'), 'not-found')).message,
    /it takes git to read that, and there is none here$/,
  );
});

test('a commit is found by its message, as git finds it', async (t) => {
  const root = locked(t);
  const commit = git(root, 'rev-parse', ':/lock');
  equal(await resolveRevision(contextIn(root), root, ':/lock'), commit);
  await rejects(resolveRevision(contextIn(root), root, ':/nobody wrote this'), 'not-found');
});

test('what was asked for is not what was meant instead', async (t) => {
  const root = scratch(t);
  git(root, 'init', '-q');
  const error = await rejects(resolveRevision(contextIn(root), root, 'HEAD'), 'not-found');
  equal((error as DsgError).hint, 'git log --oneline --all');
});
