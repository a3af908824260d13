// How each error is brought about through the command line: the kind's name in the catalogue -> what to do and to run.
import { cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { interceptOperations } from '../../src/fs/durable.js';
import { tryLock } from '../../src/fs/lock.js';
import { writeSealed } from '../../src/fs/sealed.js';
import { layoutOf } from '../../src/repository/layout.js';
import { acquire } from '../../src/repository/lock.js';
import { expectCode } from '../support/project.js';
import type { TestContext } from '../support/suite.js';
import type { ErrorCase } from './error-case.js';
import { asSsh, blobsIn, objectOf, snapshots } from './error-scene.js';
import { flip, rot, type Story } from './story.js';

const inDsg = ({ root }: Story, name: string) => join(root, '.dsg', name);
const inRepository = ({ repository }: Story, name: string) => join(repository, '.dsg', name);
const settings = (text: string) => (project: Story) =>
  project.put({ '.dsgconfig.yml': `name: project\ndata_dirs: ["."]\n${text}` });
const folder = (name: string) => (project: Story) =>
  mkdirSync(join(dirname(project.root), name), { recursive: true });

/** Makes another project beside the first, with a repository of its own. */
async function another(project: Story): Promise<void> {
  const root = join(dirname(project.root), 'other');
  mkdirSync(root);
  writeFileSync(join(root, 'x.csv'), 'x');
  await expectCode(project.run(root, 'init'), 0);
}

/** Lets every operation of a kind fail with this code of the system. */
function failing(operation: string, code: string) {
  return (_: Story, t: TestContext): void => {
    t.after(() => interceptOperations(undefined));
    interceptOperations((done, _path, phase) => {
      if (done === operation && phase === 'before')
        throw Object.assign(new Error(code), { code, syscall: operation });
    });
  };
}

const edited =
  (then: (project: Story, t: TestContext) => unknown) =>
  async (project: Story, t: TestContext): Promise<void> => {
    project.put({ 'a.csv': 'edited' });
    await then(project, t);
  };

const head = (text: string) => (project: Story) => {
  rmSync(join(project.repository, 'current'));
  symlinkSync(text, join(project.repository, 'current'));
};

const sshConfig =
  (text: string) =>
  ({ root }: Story) => {
    const home = join(dirname(root), 'home-alice', '.ssh');
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, 'config'), text);
  };

/** A clone through a server program that ends like this. */
const ending = (script: string): ErrorCase => ({
  args: ['clone', 'ssh://bob@data.example.org/srv/data', '../copy'],
  first: asSsh(script),
});

const REMOTE = 'ssh://data.example.org/srv/data';

export const ERROR_CASES: Readonly<Record<string, ErrorCase>> = {
  'change-setting': { args: ['config', 'set', 'guard.max_deletes', 'many'] },
  'config-form': {
    args: ['config', 'set', 'data_dirs', 'input'],
    first: (project) =>
      project.put({ '.dsgconfig.yml': 'data_dirs: &d [x]\nignore: {paths: *d}\n' }),
  },
  'config-no-folder': {
    args: ['config', 'set', 'user_name', 'Ann'],
    env: { HOME: '', DSG_CONFIG_HOME: '' },
  },
  'use-must-be-whole': { args: ['log', '-n', '0'] },
  'run-dsg-hash-object': { args: ['hash-object'] },
  'run-dsg-log-since': { args: ['log', '--since', 'soon'] },
  'list-does-not-have': { args: ['ls-tree', 's3', 'deap'] },
  'run-dsg-no-command': { args: ['-q'] },
  'run-dsg-has-no': { args: ['stauts'] },
  'go-there-no-such': { args: ['-C', 'nowhere', 'log'] },
  'run-dsg': { args: ['log', '--limitt=3'] },
  serve: { args: ['serve'] },
  'use-read-data-must': { args: ['fsck', '--read-data=0%'] },
  'use-settings': { args: ['status'], first: settings('ignroe: {}\n') },
  'find-or-empty': { args: ['status'], first: (project) => project.put({ '.dsgconfig.yml': '' }) },
  'find-repository-has-no': { args: ['cat-object', '0'.repeat(64)] },
  'show-history-no-snapshot': { args: ['log', 'deep/er/c.csv'] },
  'find-snapshot': { args: ['show', 's9'] },
  'read-id-message': {
    args: ['log'],
    async first(project) {
      const oldest = (await snapshots(project)).at(-1);
      rmSync(objectOf(project, oldest?.hash ?? ''));
    },
  },
  'clone-into': { args: ['clone', '.dsg/repository', '.'] },
  'use-repository-not-one': {
    args: ['status'],
    async first(project) {
      await another(project);
      settings('repository: ../other/.dsg/repository\n')(project);
    },
  },
  'use-repository-history-no': {
    args: ['sync'],
    async first(project) {
      const backup = join(dirname(project.root), 'backup');
      cpSync(project.repository, backup, { recursive: true, verbatimSymlinks: true });
      project.put({ 'new.csv': 'new' });
      await expectCode(project.dsg('sync'), 0);
      rmSync(project.repository, { recursive: true, force: true });
      cpSync(backup, project.repository, { recursive: true, verbatimSymlinks: true });
    },
  },
  'reach-repository-there-none': { args: ['status'], first: settings('repository: ../nowhere\n') },
  'compare-neither-side-has': { args: ['diff', 's1', 's2', 'b.csv'] },
  'hash-usage': { args: ['hash-object', 'deep'] },
  'hash-not-found': { args: ['hash-object', 'nowhere.csv'] },
  'hash-stdin-there-none': { args: ['hash-object', '--stdin'] },
  'tell-who-are-missing': {
    args: ['sync'],
    // No folder could be made there.
    env: { DSG_CONFIG_HOME: '/dev/null', HOME: '/dev/null' },
  },
  'make-repository-would-lie': { args: ['init', 'sub'], cwd: '../new', first: folder('new') },
  'make-project-lies-inside': { args: ['init'], cwd: 'deep' },
  'make-project-one-already': { args: ['init'] },
  'make-repository-there-one': {
    args: ['init', '../project/.dsg/repository'],
    cwd: '../new',
    first: folder('new'),
  },
  'install-dsg-server-named': { args: ['doctor', '--install-server'] },
  'list-has-no-such': { args: ['list-files', 'deap'] },
  'lock-project-another-dsg': {
    args: ['sync'],
    first(project, t) {
      const lock = tryLock(inDsg(project, 'lock'));
      t.after(() => lock?.release());
    },
  },
  'list-repositories-no-folder': { args: ['list-repos', 'data.example.org'] },
  'find-project-or-above': { args: ['status'], cwd: '..' },
  'open-project-repository': { args: ['config', 'set', 'name', 'x'], cwd: '.dsg/repository' },
  'open-project-settings-file': {
    args: ['status'],
    first: ({ root }) => rmSync(join(root, '.dsgconfig.yml')),
  },
  'use-path-outside-project': { args: ['log', '../x.csv'] },
  'take-for-project-s': { args: ['remote', '../other'], first: another },
  recover: {
    args: ['recover'],
    first: (project) => writeFileSync(inDsg(project, 'journal'), 'damaged'),
  },
  'sync-changed-without-being': {
    args: ['sync'],
    first(project) {
      // Only an old file is believed by its times alone.
      rmSync(inDsg(project, 'index'));
      rot(join(project.root, 'a.csv'));
    },
  },
  'sync-problems': {
    args: ['sync'],
    first: (project) => project.put({ 'aux.csv': 'x', 'what?.csv': 'x' }),
  },
  'refusing-delete-files': {
    args: ['sync'],
    first: (project) =>
      project.put({ 'a.csv': null, 'deep/er/b.csv': null, 'deep/moved.csv': null }),
  },
  'validate-files-nothing-was': {
    args: ['validate-file', 'x.csv'],
    cwd: '../new',
    async first(project) {
      folder('new')(project);
      await expectCode(project.run(join(dirname(project.root), 'new'), 'init'), 0);
    },
  },
  'validate-there-no-such': { args: ['validate-file', 'A.cvs'] },
  'use-dsgignore-larger-than': {
    args: ['status'],
    first: (project) => project.put({ '.dsgignore': '# x\n'.repeat(300_000) }),
  },
  'make-repository': { args: ['init', '../r#type=zfs'], cwd: '../new', first: folder('new') },
  'make-repository-not-empty': {
    args: ['init', '../full'],
    cwd: '../new',
    first(project) {
      folder('new')(project);
      folder('full')(project);
      writeFileSync(join(dirname(project.root), 'full/x.csv'), 'x');
    },
  },
  'read-head': { args: ['log'], first: head('elsewhere') },
  'read-epoch-not-number': {
    args: ['sync'],
    first: edited((project) => writeSealed(inRepository(project, 'ctl/epoch'), { epoch: 'x' })),
  },
  'lock-locked-by-for': {
    args: ['sync'],
    first: edited((project, t) => {
      const hold = acquire(layoutOf(project.repository), {
        user: 'Bob',
        host: 'server',
        pid: 77,
        what: 'sync',
        since: '2026-03-04T09:00:00Z',
      });
      t.after(() => hold.release());
    }),
  },
  'open-repository-format-file': {
    args: ['status'],
    first: (project) => writeSealed(inRepository(project, 'format'), { format: 1 }),
  },
  'open-repository-has-format': {
    args: ['status'],
    first: (project) =>
      writeSealed(inRepository(project, 'format'), {
        version: 99,
        id: '0'.repeat(32),
        backend: 'x',
      }),
  },
  'no-space': { args: ['sync'], first: edited(failing('write', 'ENOSPC')) },
  'no-permission': { args: ['sync'], first: edited(failing('mkdir', 'EROFS')) },
  failed: { args: ['sync'], first: edited(failing('write', 'EIO')) },
  'read-integrity': { args: ['status'], first: (project) => flip(inDsg(project, 'state')) },
  'use-dsg-keeps-own': {
    args: ['status'],
    first(project) {
      rmSync(inDsg(project, 'staging'), { recursive: true, force: true });
      symlinkSync('/tmp', inDsg(project, 'staging'));
    },
  },
  'download-content-missing-repository': {
    args: ['clone', 'project', 'copy'],
    cwd: '..',
    first: (project) => rmSync(blobsIn(project)[0] ?? ''),
  },
  'download-content-repository': {
    args: ['clone', 'project', 'copy'],
    cwd: '..',
    first: (project) => blobsIn(project).forEach(flip),
  },
  'list-repositories': { args: ['list-repos', '../nowhere'] },
  'use-as-repository-s': { args: ['clone', 'ftp://data.example.org/x'] },
  'reach-server': { args: ['clone', 'ssh://bob@127.0.0.1:1/srv/data', '../copy'] },
  'reach-your-ssh-settings': {
    args: ['clone', REMOTE, '../copy'],
    first: sshConfig('Host data.example.org\n  ProxyCommand nc %h %p\n'),
  },
  'read-your-ssh-settings': {
    args: ['clone', REMOTE, '../copy'],
    first: sshConfig('Host data.example.org\n  ProxyJump a:b:c\n'),
  },
  'run-reach-servers-there': {
    args: ['clone', REMOTE, '../copy'],
    first: ({ root }) =>
      writeFileSync(
        join(dirname(root), 'home-alice', 'dsg.yml'),
        'user_name: alice\nuser_id: alice@example.org\nssh: {command: /nowhere/ssh}\n',
      ),
  },
  'end-needs-node': ending('echo "env: node: No such file or directory" >&2; exit 127'),
  'end-no-dsg': ending('echo "sh: 1: dsg: not found" >&2; exit 127'),
  'end-too-old': ending('echo "dsg: unknown command serve" >&2; exit 2'),
  'end-exit': ending('echo "out of luck" >&2; exit 3'),
};
