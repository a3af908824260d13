// Errors that take a second person, a server, or something that happens in the middle of a sync.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { writeSealed } from '../../src/fs/sealed.js';
import { expectCode } from '../support/project.js';
import type { ErrorCase } from './error-case.js';
import { objectOf, served, snapshots, whenTouched } from './error-scene.js';
import { flip, type Story } from './story.js';

const again = (project: Story) => project.put({ 'a.csv': 'edited once more' });

export const DEEP_CASES: Readonly<Record<string, ErrorCase>> = {
  'use-path-server-gives': {
    args: ['list-repos', 'ssh://bob@data.example.org/srv'],
    first: served(({ root }) => `--root "${root}"`),
  },
  'change-server-gives-access': {
    args: ['sync'],
    first(project) {
      served(() => '--read-only')(project);
      const url = `ssh://bob@data.example.org${project.repository}`;
      project.put({
        '.dsgconfig.yml': `name: project\ndata_dirs: ["."]\nrepository: ${url}\n`,
        'a.csv': 'edited',
      });
    },
  },
  'read-bytes-do-not': {
    args: ['cat-object', 's1'],
    async first(project) {
      const oldest = (await snapshots(project)).at(-1)?.hash ?? '';
      flip(objectOf(project, oldest));
    },
  },
  // The server flushes, and the client looks at its files for the last time.
  'sync-changed-since-was': {
    args: ['sync'],
    first: whenTouched(/\/quarantine\//, again, 'fsync'),
  },
  'sync-repository-has-file': {
    args: ['sync'],
    async first(project) {
      const bob = join(dirname(project.root), 'bob');
      await expectCode(project.run(dirname(project.root), 'clone', 'project', 'bob'), 0);
      writeFileSync(join(bob, 'd'), 'a file');
      await expectCode(project.run(bob, 'sync'), 0);
      mkdirSync(join(project.root, 'd'));
      writeFileSync(join(project.root, 'd/x.tmp'), 'ignored');
    },
  },
  'read-has-wrong-form': {
    args: ['status'],
    first: ({ root }) => writeSealed(join(root, '.dsg/state'), {}),
  },
  interrupted: { args: ['sync'], isInterrupted: true, first: again },
  'show-help-surplus': { args: ['help', 'log', 'more'] },
  'show-help-unknown': { args: ['help', 'snapshot'] },
  'completion-no-shell': { args: ['completion'] },
  'completion-shell': { args: ['completion', 'tcsh'] },
  'config-no-action': { args: ['config', 'gte', 'name'] },
  'config-user-project': { args: ['config', 'list', '--user', '--project'] },
  'config-key-missing': { args: ['config', 'get'] },
  'config-surplus': { args: ['config', 'get', 'name', 'more'] },
  'config-scope': { args: ['config', 'set', '--user', 'name', 'x'] },
  'config-section': { args: ['config', 'get', 'ignore'] },
  'config-unknown': { args: ['config', 'get', 'nmae'] },
  'config-elsewhere': { args: ['config', 'set', 'repository', '../elsewhere'] },
  'config-one-value': { args: ['config', 'set', 'name'] },
  'check-since-offline': { args: ['check', '--since=s1', '--offline'] },
  'check-no-such': { args: ['check', 'nowhere.csv'] },
  'choose-no-conflict': { args: ['resolve', '--take=local', 'a.csv'] },
  'choices-no-file': { args: ['sync', '--resolutions', 'nowhere.json'] },
  'choices-faulty': {
    args: ['sync', '--resolutions', 'choices.json'],
    first: (project) => project.put({ 'choices.json': '{' }),
  },
};
