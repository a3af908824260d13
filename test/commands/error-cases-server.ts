// Errors of servers and of the way to them: a false server, a program that ends early, settings of ssh.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { ErrorCase } from './error-case.js';
import { asSsh } from './error-scene.js';
import type { Story } from './story.js';

const FALSE_SERVER = resolve(import.meta.dirname, 'false_server.js');
const lying = (lie: string) => asSsh(`exec "${process.execPath}" "${FALSE_SERVER}" ${lie}`);

/** Lets the project be one of that server's. */
function moveToServer(project: Story): void {
  const url = `ssh://bob@data.example.org${project.repository}`;
  const text = `name: project\ndata_dirs: ["."]\nrepository: ${url}\n`;
  project.put({ '.dsgconfig.yml': text, 'a.csv': 'edited' });
}

/** A command in a project whose server says something untrue. */
const told = (lie: string, ...args: string[]): ErrorCase => ({
  args,
  first(project) {
    lying(lie)(project);
    moveToServer(project);
  },
});

/** A clone through a server program that ends like this. */
const ending = (script: string): ErrorCase => ({
  args: ['clone', 'ssh://bob@data.example.org/srv/data', '../copy'],
  first: asSsh(script),
});

const home = ({ root }: Story) => join(dirname(root), 'home-alice');

/** Settings of ssh, beside a key that is none. */
const sshSettings = (text: string) => (project: Story) => {
  mkdirSync(join(home(project), '.ssh'), { recursive: true });
  writeFileSync(join(home(project), '.ssh/no-key'), 'this is no key\n', { mode: 0o600 });
  writeFileSync(join(home(project), '.ssh/config'), text);
};

const REMOTE = 'ssh://data.example.org/srv/data';

export const SERVER_CASES: Readonly<Record<string, ErrorCase>> = {
  'read-belongs-another-repository': {
    args: ['clone', 'URL', '../copy'],
    prepare(project) {
      lying('another-repository')(project);
      return { args: ['clone', `ssh://bob@data.example.org${project.repository}`, '../copy'] };
    },
  },
  'read-head-called-but': told('another-head', 'status'),
  'understand-server-answer-should': told('a-head-that-is-none', 'status'),
  'upload-server-wants-which': told('wants-what-nobody-offered', 'sync'),
  'read-manifest-server-sent': told('objects-cut-short', 'status'),
  'go-server-failed': told('out-of-memory', 'status'),
  'understand-other-side-sent': told('nonsense', 'status'),
  'talk-server-speaks-version-protocol': told('newer', 'status'),
  'talk-other-side-came': ending(
    'yes "Welcome to data.example.org" | head -c 70000; cat > /dev/null',
  ),
  'end-no-shell': ending('echo "This account is currently not available." >&2; exit 1'),
  'end-lost': ending('exit 255'),
  'lost-connection': {
    args: ['status'],
    first(project) {
      asSsh("printf '\\0dsg-server 1\\n'; exec cat > /dev/null")(project);
      moveToServer(project);
      const file = join(home(project), 'dsg.yml');
      writeFileSync(file, readFileSync(file, 'utf8').replace('ssh: {', 'ssh: {timeout: 1, '));
    },
  },
  'follow-proxyjump': {
    args: ['clone', REMOTE, '../copy'],
    first: sshSettings(
      'Host data.example.org\n  ProxyJump b\nHost b\n  ProxyJump data.example.org\n',
    ),
  },
  'use-key': {
    args: ['clone', REMOTE, '../copy'],
    first(project) {
      sshSettings('')(project);
      const settings = `user_name: alice\nuser_id: alice@example.org\nssh: {key_path: ~/.ssh/no-key}\n`;
      writeFileSync(join(home(project), 'dsg.yml'), settings);
    },
  },
  'use-names-not-one': {
    args: ['clone', REMOTE, '../copy'],
    first: sshSettings('Host data.example.org\n  HostName -oProxyCommand=true\n'),
  },
};
