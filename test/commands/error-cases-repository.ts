// Errors of repositories that were damaged, made by hand, or changed by others at the wrong moment.
import {
  chownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { tryLock } from '../../src/fs/lock.js';
import { writeSealed } from '../../src/fs/sealed.js';
import { INIT_LOCK } from '../../src/repository/backends/probe.js';
import { hashBytes } from '../../src/store/hash.js';
import { file, forge, treeBytes } from '../support/forge.js';
import { expectCode } from '../support/project.js';
import { mountTmpfs } from '../support/tmpfs.js';
import type { ErrorCase } from './error-case.js';
import { blobsIn, served, snapshots, whenTouched } from './error-scene.js';
import { flip, type Story } from './story.js';

const inRepository = ({ repository }: Story, name: string) => join(repository, '.dsg', name);
const folder = (name: string) => (project: Story) =>
  mkdirSync(join(dirname(project.root), name), { recursive: true });

/** Makes a snapshot current that is as the last one but for some fields. */
const forged = (fields: Readonly<Record<string, unknown>>) => (project: Story) => {
  const made = forge(project.repository);
  const { root, files, bytes } = made.head();
  made.publish(root as string, { files, bytes, ...fields });
};

/** The same with these shared settings. */
const shared = (text: string) => (project: Story) => {
  const config = forge(project.repository).object(Buffer.from(text));
  forged({ config })(project);
};

/** Says of the repository that it is on ZFS. */
function asZfs(project: Story): void {
  project.put({ 'a.csv': 'edited' });
  const format = readFileSync(inRepository(project, 'format'), 'utf8').split('\n')[0] ?? '';
  writeSealed(inRepository(project, 'format'), { ...JSON.parse(format), backend: 'zfs' });
}

const CLONE: Pick<ErrorCase, 'args' | 'cwd'> = { args: ['clone', 'project', 'copy'], cwd: '..' };

export const REPOSITORY_CASES: Readonly<Record<string, ErrorCase>> = {
  'tell-which-snapshot-begins': {
    args: ['show'],
    async prepare(project) {
      const prefix = (await snapshots(project))[0]?.hash.slice(0, 4) ?? '';
      const made = forge(project.repository);
      const { root, files, bytes, hash: parent, id, ...rest } = made.head();
      for (let i = 0; ; i++) {
        const snapshot = { ...rest, id: 's4', root, files, bytes, parent, message: `try ${i}` };
        const text = Buffer.from(
          `${JSON.stringify({ ...made.head(), ...snapshot, hash: undefined })}\n`,
        );
        if (!hashBytes(text).startsWith(prefix)) continue;
        made.publishBytes('s4', text);
        return { args: ['show', prefix], hidden: { [prefix]: '<digits>' } };
      }
    },
  },
  'use-snapshot': {
    args: ['status'],
    first(project) {
      const made = forge(project.repository);
      made.blob('forged\n');
      made.publish(made.object(treeBytes([file('x.csv')])), { files: 99 });
    },
  },
  'open-repository-dsg-blobs': { args: ['sync'], first: asZfs },
  'use-repository-not-root': {
    args: ['sync'],
    first(project) {
      asZfs(project);
      const blobs = inRepository(project, 'blobs');
      renameSync(blobs, join(project.repository, 'blobs'));
      symlinkSync('../current/../blobs', blobs);
    },
  },
  'read-shared-settings-they': { ...CLONE, first: shared('{"version":9}\n') },
  'read-shared-settings-repository': { ...CLONE, first: shared('{"version":1}\n') },
  'change-repository-belongs-another': {
    args: ['sync'],
    first(project) {
      project.put({ 'a.csv': 'edited' });
      chownSync(inRepository(project, 'format'), 65_534, 65_534);
    },
  },
  'upload-bytes-only-bytes': {
    args: ['sync'],
    async prepare(project, t) {
      const other = join(dirname(project.root), 'small');
      mountTmpfs(t, other);
      rmSync(join(project.root, '.dsg'), { recursive: true });
      rmSync(join(project.root, '.dsgconfig.yml'));
      await expectCode(project.dsg('init', '../small/data'), 0);
      project.put({ 'a.csv': 'x'.repeat(80_000_000) });
      return {};
    },
  },
  'make-repository-somebody-else': {
    args: ['init', '../data'],
    cwd: '../new',
    first(project, t) {
      folder('new')(project);
      folder('data')(project);
      const lock = tryLock(join(dirname(project.root), 'data', INIT_LOCK));
      t.after(() => lock?.release());
    },
  },
  'make-repository-would-lie-inside': {
    args: ['init', '../project/.dsg/repository/sub'],
    cwd: '../new',
    first: folder('new'),
  },
  'go-lock-was-taken': {
    args: ['sync'],
    first: whenTouched(/\/gen\//, (project) =>
      writeSealed(inRepository(project, 'ctl/epoch'), { epoch: 99 }),
    ),
  },
  'open-repository-type': {
    args: ['status'],
    first(project) {
      const format = JSON.parse(
        readFileSync(inRepository(project, 'format'), 'utf8').split('\n')[0] ?? '',
      );
      writeSealed(inRepository(project, 'format'), { ...format, backend: 'btrfs' });
    },
  },
  'make-live-tree-content': {
    args: ['sync'],
    first(project) {
      for (const blob of blobsIn(project)) rmSync(blob);
      project.put({ 'a.csv': 'edited' });
    },
  },
  'recover-but-journal-goes': {
    args: ['recover'],
    first(project) {
      const link = (id: string) => `.dsg/gen/${id}-${'0'.repeat(16)}/tree`;
      writeSealed(inRepository(project, 'ctl/journal'), {
        version: 1,
        tx: '99',
        epoch: 99,
        base: link('s7'),
        target: link('s8'),
      });
    },
  },
  'use-path': {
    args: ['list-repos', 'ssh://bob@data.example.org/REPOSITORIES'],
    prepare(project) {
      const root = dirname(project.root);
      symlinkSync('nowhere', join(root, 'link'));
      served(() => `--root "${root}"`)(project);
      return { args: ['list-repos', `ssh://bob@data.example.org${root}/link`] };
    },
  },
  'commit-uploaded-content-was': {
    args: ['sync'],
    first: whenTouched(/\/project\/\.dsg\/journal\.new$/, ({ repository }) => {
      const at = join(repository, '.dsg/quarantine');
      for (const name of readdirSync(at, { recursive: true, encoding: 'utf8' }))
        if (/[0-9a-f]{64}$/.test(name) && readFileSync(join(at, name), 'utf8') === 'edited')
          flip(join(at, name));
    }),
  },
};
