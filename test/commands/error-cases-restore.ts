// The errors of bringing things back: as in error-cases.ts.
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Operation } from '../../src/fs/durable.js';
import { interceptOperations } from '../../src/fs/durable.js';
import { expectCode } from '../support/project.js';
import type { TestContext } from '../support/suite.js';
import { dispute } from './dispute.js';
import type { ErrorCase } from './error-case.js';
import { asOlder } from './older-entry.js';

/** Lets the disk say of a name that it cannot be. */
function refuse(t: TestContext, by: Operation, name: string): void {
  t.after(() => interceptOperations(undefined));
  interceptOperations((operation, path, phase) => {
    if (operation !== by || phase !== 'before' || !path.endsWith(name)) return;
    throw Object.assign(new Error('EINVAL'), { code: 'EINVAL', syscall: by });
  });
}

export const RESTORE_CASES: Readonly<Record<string, ErrorCase>> = {
  'restore-nothing-synced': {
    args: ['restore', 'a.csv'],
    first: ({ root }) => rmSync(join(root, '.dsg/cache'), { recursive: true }),
  },
  'restore-no-words': { args: ['restore'] },
  'find-in-snapshot': { args: ['restore', '--at', 's1', 'deep/b.csv'] },
  'restore-unsaved': {
    args: ['restore', '.'],
    first: (project) => project.put({ 'a.csv': 'edited', 'deep/er/b.csv': 'edited' }),
  },
  'restore-folder-in-place': {
    args: ['restore', 'a.csv'],
    first: (project) => project.put({ 'a.csv': null, 'a.csv/.git/config': 'x' }),
  },
  'restore-name-not-held': {
    args: ['restore', 'what is it.csv'],
    async first(project, t) {
      project.put({ 'what is it.csv': 'x' });
      await expectCode(project.dsg('sync'), 0);
      project.put({ 'what is it.csv': null });
      refuse(t, 'open', 'what is it.csv');
    },
  },
  'sync-name-not-held': {
    args: ['sync'],
    async first(project, t) {
      const folder = dirname(project.root);
      await expectCode(project.run(folder, 'clone', 'project', 'bob'), 0);
      writeFileSync(join(folder, 'bob/what is it.csv'), 'x');
      await expectCode(project.run(join(folder, 'bob'), 'sync'), 0);
      refuse(t, 'open', 'what is it.csv');
    },
  },
  'copy-name-not-held': {
    args: ['restore', 'a.csv', '--to', '../copies'],
    first: (_project, t) => refuse(t, 'link', '/a.csv'),
  },
  'replace-cannot': {
    args: ['restore', 'a.csv'],
    first({ root }) {
      rmSync(join(root, 'a.csv'));
      spawnSync('mkfifo', [join(root, 'a.csv')]);
    },
  },
  'copies-no-place': { args: ['restore', 'a.csv', '--to', '.dsg/x'] },
  'use-place': { args: ['restore', 'a.csv', '--to', 'a.csv'] },
  'copies-exist': {
    args: ['restore', 'a.csv', '--to', '../copies'],
    first({ root }) {
      mkdirSync(join(dirname(root), 'copies'));
      writeFileSync(join(dirname(root), 'copies/a.csv'), 'mine');
    },
  },
  'fetch-no-place': { args: ['snapfetch', 's1', 'a.csv', '-o', '.dsg/state', '--yes'] },
  'use-path-empty': { args: ['restore', '--at', 's1', ''] },
  'fetch-no-folder': { args: ['snapfetch', 's1', 'a.csv', '-o', 'nowhere/a.csv'] },
  'fetch-exists': { args: ['snapfetch', 's1', 'a.csv', '-o', 'a.csv'] },
  'read-of-snapshot': { args: ['cat', 's3:deep'] },
  'undo-nothing': { args: ['redo'] },
  'undo-no-such': { args: ['undo', 'o99'] },
  'undo-no-files': {
    args: ['undo', 'o2'],
    cwd: '../bob',
    async first(project) {
      const folder = dirname(project.root);
      await expectCode(project.run(folder, 'clone', 'project', 'bob'), 0);
      project.put({ 'new.csv': 'new' });
      await expectCode(project.dsg('sync'), 0);
      await expectCode(project.run(join(folder, 'bob'), 'sync'), 0);
    },
  },
  'undo-made-project': { args: ['undo', 'o1'] },
  'undo-recovered': {
    args: ['undo', 'o5'],
    async first(project) {
      writeFileSync(join(project.root, '.dsg/index'), 'broken');
      await expectCode(project.dsg('recover'), 0);
    },
  },
  'undo-older-entry': {
    args: ['undo', 'o5'],
    async first(project) {
      await expectCode(project.dsg('tag', 'paper'), 0);
      asOlder(project.root);
    },
  },
  'undo-tag-since': {
    args: ['undo', 'o5'],
    async first(project) {
      await expectCode(project.dsg('tag', 'paper', 's1'), 0);
      await expectCode(project.dsg('tag', '--force', 'paper', 's2'), 0);
    },
  },
  'undo-tag-anew': {
    args: ['undo', 'o5'],
    async first(project) {
      await expectCode(project.dsg('tag', 'paper', 's1'), 0);
      await expectCode(project.dsg('tag', '--force', '-m', 'as printed', 'paper', 's1'), 0);
    },
  },
  'undo-tag-gone': {
    args: ['undo', 'o6'],
    async first(project) {
      await expectCode(project.dsg('tag', 'paper', 's1'), 0);
      await expectCode(project.dsg('tag', '--force', 'paper', 's2'), 0);
      await expectCode(project.dsg('untag', 'paper'), 0);
    },
  },
  'undo-setting-since': {
    args: ['undo', 'o5'],
    async first(project) {
      await expectCode(project.dsg('config', 'set', 'name', 'rivers'), 0);
      await expectCode(project.dsg('config', 'set', 'name', 'lakes'), 0);
    },
  },
  'undo-choices-since': {
    args: ['undo', 'o6'],
    async first(project) {
      await dispute(project);
      await expectCode(project.dsg('resolve', '--take=local', 'a.csv'), 3);
      await expectCode(project.dsg('resolve', '--take=remote', 'a.csv'), 3);
    },
  },
  'undo-choices-used': {
    args: ['undo', 'o7'],
    async first(project) {
      await dispute(project);
      await expectCode(project.dsg('resolve', '--take=local', 'a.csv'), 3);
      await expectCode(project.dsg('resolve', '--take=remote', 'a.csv'), 3);
      await expectCode(project.dsg('resolve', '--clear'), 0);
    },
  },
  'undo-record-gone': {
    args: ['undo'],
    async first(project) {
      await expectCode(project.dsg('restore', '--at', 's1', 'a.csv'), 0);
      rmSync(join(project.root, '.dsg/replaced'), { recursive: true });
    },
  },
  'undo-not-at-head': {
    args: ['undo', 's3'],
    async first(project) {
      const folder = dirname(project.root);
      await expectCode(project.run(folder, 'clone', 'project', 'bob'), 0);
      writeFileSync(join(folder, 'bob/new.csv'), 'from bob');
      await expectCode(project.run(join(folder, 'bob'), 'sync'), 0);
    },
  },
  'undo-first': { args: ['undo', 's1'] },
  'undo-unasked': { args: ['undo'] },
  'print-not-of-form': { args: ['cat', 'a.csv'] },
};
