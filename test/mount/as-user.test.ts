import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { put } from '../support/files.js';
import { identity, PROGRAM, tempFolder } from '../support/project.js';
import { equal, match, needs, suite, type TestContext } from '../support/suite.js';
import { needsFuse, shown } from './mounting.js';

const test = suite('mount of a person who is not root');
test.before(() => {
  needsFuse();
  for (const program of ['fusermount3', 'setpriv', 'unshare', 'python3', 'perl'])
    needs(spawnSync('which', [program]).status === 0, program);
});

const NOBODY = 65_534;
/** Two contents, the second one large. */
const FILES = { 'a.csv': 'a1\n', 'large.csv': 'a row of a large file\n'.repeat(100_000) };

/**
 * Runs a script as nobody in a private list of mounts, where everybody may use /dev/fuse, as on most systems, and where
 * some programs are not to be had. `DSG` is the program under test.
 */
async function asNobody(
  t: TestContext,
  hidden: readonly string[],
  script: string,
): Promise<string> {
  const folder = tempFolder(t);
  const root = join(folder, 'project');
  mkdirSync(root);
  put(root, FILES);
  const env = identity(folder, 'ann');
  for (let at = folder; at.startsWith(tmpdir()); at = dirname(at))
    chmodSync(at, (statSync(at).mode & 0o7777) | 0o011);
  spawnSync('chown', ['-R', `${NOBODY}:${NOBODY}`, folder]);
  const as = `setpriv --reuid=${NOBODY} --regid=${NOBODY} --clear-groups env -i PATH="$PATH" HOME=${env.HOME} DSG_CONFIG_HOME=${env.HOME}`;
  const hide = hidden.map((path) => `mount --bind /bin/false ${path}`);
  const inner = [
    'set -e',
    'mount --make-rprivate /',
    `mknod ${folder}/fuse c 10 229`,
    `chmod 666 ${folder}/fuse`,
    `mount --bind ${folder}/fuse /dev/fuse`,
    ...hide,
    `cd ${root}`,
    `${as} sh -c '${script.replaceAll('DSG', `${process.execPath} ${PROGRAM}`)}'`,
  ].join('\n');
  writeFileSync(join(folder, 'script'), inner);
  return shown(`unshare -m sh ${folder}/script`);
}

const PYTHONS = ['/usr/bin/python3', '/usr/local/bin/python3'].filter((path) => existsSync(path));
const LOOK =
  'DSG init -q && DSG snapmount s1 && cd .dsg/mounts/s1 && cat a.csv && cmp large.csv ../../../large.csv && cd ../../.. && stat -c %u .dsg/mounts/s1/a.csv && DSG snapmount --unmount s1';

for (const [helper, hidden] of [
  ['python3', ['/usr/bin/perl']],
  ['perl', PYTHONS],
] as const) {
  test(`goes through fusermount3 and ${helper}`, async (t) => {
    const lines = (await asNobody(t, hidden, LOOK)).split('\n');
    match(lines[0] ?? '', 's1 is mounted at');
    equal(lines.slice(2, 4), ['a1', String(NOBODY)]);
    match(lines[4] ?? '', 'Unmounted s1');
  });
}

test('says what is missing, and copies instead', async (t) => {
  const script =
    'DSG init -q && { DSG snapmount s1 2>&1 || true; } && DSG snapmount --copy s1 ../copy && cat ../copy/a.csv';
  const text = await asNobody(t, ['/usr/bin/perl', ...PYTHONS], script);
  match(text, 'neither python3 nor perl is installed');
  match(text, 'dsg snapmount --copy s1 DIR');
  match(text, /a1\n$/);
});
