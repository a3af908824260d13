// Errors of files and of what a person may do with them: as in error-cases.ts.
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { interceptOperations } from '../../src/fs/durable.js';
import { needs } from '../support/needs.js';
import { expectCode } from '../support/project.js';
import type { ErrorCase } from './error-case.js';
import { blobsIn } from './error-scene.js';
import type { Story } from './story.js';

const NOBODY = 65_534;
const AS_NOBODY = ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'];

/** Runs a command as somebody without privileges, to whom everything belongs but what was shut before. */
function asNobody(args: readonly string[], shut: (project: Story) => unknown): ErrorCase {
  return {
    args,
    through: AS_NOBODY,
    async first(project, t) {
      needs(process.getuid?.() === 0, 'root, to become someone else');
      needs(!spawnSync('setpriv', ['--version']).error, 'setpriv');
      const folder = dirname(project.root);
      // Others pass through the folders that lead here.
      for (let at = folder; at.startsWith(tmpdir()); at = dirname(at))
        chmodSync(at, (statSync(at).mode & 0o7777) | 0o011);
      await shut(project);
      spawnSync('chown', ['-hR', `${NOBODY}:${NOBODY}`, folder]);
      t.after(() => spawnSync('chmod', ['-R', 'u+rwX', folder]));
    },
  };
}

const inProject = (project: Story, path: string) => join(project.root, path);
const home = ({ root }: Story) => join(dirname(root), 'home-alice');
const checks = (text: string) => (project: Story) =>
  project.put({
    '.dsgconfig.yml': `name: project\ndata_dirs: ["."]\nchecks:\n${text}`,
  });

export const FILE_CASES: Readonly<Record<string, ErrorCase>> = {
  'config-folder': {
    args: ['config', 'set', 'user_name', 'Ann'],
    env: { HOME: '/dev/null', DSG_CONFIG_HOME: '' },
  },
  hash: asNobody(['hash-object', 'a.csv'], (project) => chmodSync(inProject(project, 'a.csv'), 0)),
  sync: asNobody(['sync'], (project) => chmodSync(inProject(project, 'a.csv'), 0)),
  read: asNobody(['sync'], (project) => chmodSync(join(home(project), 'dsg.yml'), 0)),
  'change-folder': asNobody(['sync'], async (project) => {
    const folder = dirname(project.root);
    await expectCode(project.run(folder, 'clone', 'project', 'bob'), 0);
    writeFileSync(join(folder, 'bob/deep/er/b.csv'), 'from bob');
    await expectCode(project.run(join(folder, 'bob'), 'sync'), 0);
    chmodSync(inProject(project, 'deep/er'), 0o555);
  }),
  'reach-repository': asNobody(['status'], (project) => {
    const shut = join(dirname(project.root), 'shut');
    mkdirSync(shut);
    chmodSync(shut, 0);
    project.put({
      '.dsgconfig.yml': 'name: project\ndata_dirs: ["."]\nrepository: ../shut/data\n',
    });
  }),
  'read-failed': {
    args: ['sync'],
    first(project) {
      const file = join(home(project), 'dsg.yml');
      rmSync(file);
      symlinkSync('dsg.yml', file);
    },
  },
  // A file of the kernel's, which has bytes and says that it has none.
  'hash-changed': { args: ['hash-object', '/proc/version'] },
  // Once would not do: the sync begins again.
  'sync-file-changed-while': {
    args: ['sync'],
    first(project, t) {
      project.put({ 'a.csv': '00000' });
      let count = 0;
      t.after(() => interceptOperations(undefined));
      interceptOperations((_operation, path) => {
        if (!path.includes('/quarantine/')) return;
        count += 1;
        writeFileSync(inProject(project, 'a.csv'), String(count).padStart(5, '0'));
      });
    },
  },
  'check-read-offline': {
    args: ['check', '--offline'],
    told: 1,
    first: (project) => {
      checks('  - csv: a.csv\n    grew_only: true\n')(project);
      project.put({ 'a.csv': 'id\n1\n' });
    },
  },
  'check-patterns-slow': {
    args: ['check'],
    first(project) {
      checks(`  - no_empty_files: "${'**/a/'.repeat(12)}b"\n`)(project);
      project.put({ [`${'a/'.repeat(60)}c`]: 'x' });
    },
  },
  'check-changes': {
    args: ['check', '--offline'],
    told: 1,
    first(project) {
      const rows = `id\n${'1\n'.repeat(8_000_000)}`;
      checks('  - csv: a.csv\n  - command: "sleep 0.1; echo 2 >> a.csv"\n')(project);
      project.put({ 'a.csv': rows });
    },
  },
  'work-folder-gone': {
    args: ['status'],
    through: ['sh', '-c', 'mkdir gone && cd gone && rmdir ../gone && exec "$@"', 'sh'],
  },
  'read-content': {
    args: ['check'],
    told: 1,
    first(project) {
      checks('  - csv: a.csv\n    grew_only: true\n')(project);
      for (const blob of blobsIn(project)) rmSync(blob);
      project.put({ 'a.csv': 'id\n1\n' });
    },
  },
};
