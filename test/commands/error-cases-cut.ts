// Errors of installations with parts missing, here and on servers, and of programs of the system that fail.
import { cpSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { tryLock } from '../../src/fs/lock.js';
import { dsgVersion } from '../../src/remote/version.js';
import { startSshd } from '../ssh/sshd.js';
import type { TestContext } from '../support/suite.js';
import type { ErrorCase, Prepared } from './error-case.js';
import { hiddenOf } from './error-cases-sshd.js';
import type { Story } from './story.js';

const ONE = { one: { 'a.csv': 'a1' } };
const HERE = resolve(import.meta.dirname, '../../..');
const beside = ({ root }: Story, name: string) => join(dirname(root), name);

/** Makes a dsg beside the project that lacks packages. */
function cutInstallation(project: Story, missing: readonly string[]): Record<string, string> {
  const folder = beside(project, 'cut');
  const isWanted = (path: string) => !path.endsWith('.map');
  for (const name of ['bin', 'dist/program', 'package.json'])
    cpSync(join(HERE, name), join(folder, name), { recursive: true, filter: isWanted });
  for (const name of ['dist/src', 'dist/commands'])
    symlinkSync(join(HERE, name), join(folder, name));
  mkdirSync(join(folder, 'node_modules'));
  for (const name of readdirSync(join(HERE, 'node_modules')))
    if (!missing.includes(name))
      symlinkSync(join(HERE, 'node_modules', name), join(folder, 'node_modules', name));
  return { DSG_CUT: folder };
}

/** Runs the program of that installation in place of this one. */
const CUT = ['sh', '-c', 'node=$1; shift 2; exec "$node" "$DSG_CUT/bin/dsg.js" "$@"', 'sh'];
/** Looks for programs in a folder beside the project first. */
const OWN_PROGRAMS = ['sh', '-c', 'PATH="$DSG_PROGRAMS:$PATH" exec "$@"', 'sh'];

function programs(project: Story, scripts: Readonly<Record<string, string>>): string {
  const folder = beside(project, 'programs');
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(scripts))
    writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  return folder;
}

interface There {
  /** The home folder on the server. */
  readonly home: string;
}

/** What a Node on the server does in place of unpacking, or of saying its version. */
const nodeThat = (unpacking: string, version = 'exec "$node" "$@"') => `node='${process.execPath}'
case "$2" in
*dsg-node*) "$node" "$@" | sed 's#"node":"[^"]*"#"node":"'"$0"'"#' ;;
*unpackBuild*) ${unpacking} ;;
--version) ${version} ;;
*) exec "$node" "$@" ;;
esac`;

/** An installation on a server on which something fails. */
function installing(
  spoil: (there: There, project: Story) => Readonly<Record<string, string>> | undefined,
  { home: homeThere, shell }: { home?: string; shell?: string } = {},
): ErrorCase {
  return {
    args: ['doctor', '--install-server', 'URL'],
    days: ONE,
    async prepare(project: Story, t: TestContext): Promise<Prepared> {
      const home = homeThere ?? beside(project, 'there');
      if (homeThere === undefined) mkdirSync(home);
      const folder = programs(project, spoil({ home }, project) ?? {});
      if (shell) programs(project, { shell });
      const server = await startSshd(t, {
        env: { PATH: `${folder}:/usr/local/bin:/usr/bin:/bin`, HOME: home },
        ...(shell && { shell: join(folder, 'shell') }),
      });
      const url = `ssh://${server.user}@127.0.0.1:${server.port}/srv/data`;
      return {
        args: ['doctor', '--install-server', url],
        env: { HOME: server.home },
        hidden: {
          ...hiddenOf(server),
          'lost (it hung up)': 'lost (HOW)',
          'lost (read ECONNRESET)': 'lost (HOW)',
          [`it is ${dsgVersion()}`]: 'it is <version>',
        },
      };
    },
  };
}

const SPOIL =
  'for file in "$HOME"/.local/share/dsg/*.upload; do test -e "$file" || continue; printf X | dd of="$file" bs=1 seek=5000 conv=notrunc 2>/dev/null; done; exec "$node" "$@"';

export const CUT_CASES: Readonly<Record<string, ErrorCase>> = {
  'choose-elsewhere': {
    args: ['resolve', '--clear'],
    first({ root }, t) {
      const lock = tryLock(join(root, '.dsg/choosing'));
      t.after(() => lock?.release());
      const since = '2026-03-04T09:00:00.000Z';
      lock?.note(JSON.stringify({ user: 'ann', host: 'desk', pid: 77, since }));
    },
  },
  'lock-machine-has-no': {
    args: ['sync'],
    through: CUT,
    prepare: (project) => ({ env: cutInstallation(project, ['fs-native-extensions']) }),
  },
  'pack-dsg-package-missing': {
    ...installing(() => ({})),
    through: CUT,
    async prepare(project, t) {
      const made = await installing(() => ({})).prepare?.(project, t);
      return { ...made, env: { ...made?.env, ...cutInstallation(project, ['ink']) } };
    },
  },
  'make-durable': {
    args: ['sync'],
    through: OWN_PROGRAMS,
    prepare(project) {
      // A few files are flushed one by one.
      for (let i = 0; i < 200; i++) project.put({ [`many/${i}.csv`]: String(i) });
      const sync = 'echo "sync: error syncing: Input/output error" >&2; exit 1';
      return { env: { DSG_PROGRAMS: programs(project, { sync }) } };
    },
  },
  'read-your-ssh-settings-config': {
    args: ['clone', 'ssh://data.example.org/srv/data', '../copy'],
    through: ['sh', '-c', 'PATH=/nowhere exec "$@"', 'sh'],
    first: (project) => mkdirSync(beside(project, 'home-alice/.ssh/config'), { recursive: true }),
  },
  'install-dsg-server-gave': installing(() => ({ node: nodeThat('exit 0') })),
  'install-dsg-server-what': installing(() => ({ node: nodeThat(SPOIL) })),
  'use-dsg-was-installed': installing(() => ({
    node: nodeThat('exec "$node" "$@"', 'echo 0.0.0'),
  })),
  'install-dsg-server': installing(() => undefined, { home: '/proc/nowhere' }),
  'install-dsg-server-unreachable': installing(() => undefined, {
    shell: `exec /bin/sh -c "$(printf '%s' "$2" | sed 's#/node#/no-node#g; s#-v node#-v no-node#g')"`,
  }),
  'copy-file': installing(({ home }) => {
    mkdirSync(join(home, '.local/share'), { recursive: true });
    symlinkSync('/proc/self', join(home, '.local/share/dsg'));
    return undefined;
  }),
  'go-server-connection-was': installing(() => undefined, { shell: 'sleep 0.3; kill -KILL $PPID' }),
};
