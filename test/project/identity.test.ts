import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { author, holder } from '../../src/project/identity.js';
import { scratch } from '../fs/scratch.js';
import { equal, match, needs, rejects, suite } from '../support/suite.js';
import { contextIn } from './context.js';

const test = suite('identity');

const DSG = 'user_name: Ada\nuser_id: ada@example.org\n';
const GIT = '[user]\n\tname = Grace\n\temail = grace@example.org\n';

test('a person is who their settings say', async (t) => {
  const root = scratch(t, { '.config/dsg/dsg.yml': DSG, '.gitconfig': GIT });
  equal(await author(contextIn(root), root), { name: 'Ada', email: 'ada@example.org' });
});

test('without settings, or with half of them, git knows', async (t) => {
  needs(spawnSync('git', ['--version']).status === 0, 'git');
  const root = scratch(t, { '.gitconfig': GIT });
  equal(await author(contextIn(root), root), { name: 'Grace', email: 'grace@example.org' });
  mkdirSync(join(root, '.config/dsg'), { recursive: true });
  writeFileSync(join(root, '.config/dsg/dsg.yml'), 'user_name: Ada\n');
  equal(await author(contextIn(root), root), { name: 'Ada', email: 'grace@example.org' });
});

test('where nobody knows, a person is told how to say it', async (t) => {
  const root = scratch(t);
  const error = (await rejects(author(contextIn(root), root), 'config')) as Error & {
    hint: string;
  };
  match(error.message, 'a name is missing');
  match(error.hint, /^dsg config set user_name .* && dsg config set user_id /);
  writeFileSync(join(root, '.gitconfig'), '[user]\n\tname = Grace\n');
  match(
    (await rejects(author(contextIn(root), root), 'config')).message,
    'an e-mail address is missing',
  );
});

test('without a git program a person without settings is nobody', async (t) => {
  const root = scratch(t, { '.gitconfig': GIT });
  await rejects(author(contextIn(root, { env: { PATH: '/none' } }), root), 'config');
});

test('others see who holds a lock, where, since when and for what', (t) => {
  const context = contextIn(scratch(t));
  equal(holder(context, { name: 'Ada', email: 'x' }, 'sync'), {
    user: 'Ada',
    host: 'analytical',
    pid: 1,
    what: 'sync',
    since: '2026-11-20T16:22:50.000Z',
  });
});
