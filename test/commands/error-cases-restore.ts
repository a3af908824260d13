// The errors of bringing things back: as in error-cases.ts.
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { interceptOperations } from '../../src/fs/durable.js';
import { expectCode } from '../support/project.js';
import type { ErrorCase } from './error-case.js';

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
      t.after(() => interceptOperations(undefined));
      interceptOperations((operation, path, phase) => {
        if (operation !== 'open' || phase !== 'before' || !path.endsWith('what is it.csv')) return;
        throw Object.assign(new Error('EINVAL'), { code: 'EINVAL', syscall: 'open' });
      });
    },
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
    args: ['undo', 'o5'],
    first: (project) => expectCode(project.dsg('config', 'set', 'name', 'rivers'), 0),
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
