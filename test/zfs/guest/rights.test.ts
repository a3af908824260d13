// timeout: 900
// Somebody who is not root: what doctor asks for is enough, each of its lines as it stands, and less is told apart.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { isFull } from '../../support/full.js';
import { expectCode, identity, type Outcome, runProcess } from '../../support/project.js';
import { equal, match, needs, ok, suite, type TestContext } from '../../support/suite.js';
import { everything, program, property, type TestDataset, withDataset } from '../dataset.js';

const test = suite('rights on zfs', { timeout: 600_000 });
/** An account that every Linux has, and that may do nothing. */
const NOBODY = 65_534;
const THROUGH = ['setpriv', `--reuid=${NOBODY}`, '--regid=65534', '--clear-groups'];
const SUDOERS = '/etc/sudoers.d/dsg-test';

/** Gives nobody the shelf; what is returned runs dsg as nobody. */
function asNobody(t: TestContext, { folder }: TestDataset) {
  chownSync(folder, NOBODY, 65_534);
  const base = `/tmp/nobody-${process.pid}-${Date.now()}`;
  mkdirSync(join(base, 'p'), { recursive: true });
  t.after(() => rmSync(base, { recursive: true, force: true }));
  const env: Record<string, string> = {
    ...identity(base, 'nobody'),
    PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
  };
  writeFileSync(join(base, 'p/a.csv'), 'one');
  program('chown', '-R', `${NOBODY}:65534`, base);
  const settings = join(env.DSG_CONFIG_HOME ?? '', 'dsg.yml');
  return {
    project: join(base, 'p'),
    settings,
    dsg: (...args: string[]): Promise<Outcome> =>
      runProcess({ cwd: join(base, 'p'), env, through: THROUGH }, args),
  };
}

/** What doctor says to do, word for word. */
function linesOf(stdout: string): { allow: string; sudoers: string; setting: string } {
  // Long lines are wrapped for reading.
  const text = stdout.replace(/\s+/g, ' ');
  const allow = /zfs allow -u nobody \S+ [^;]+/.exec(text)?.[0] ?? '';
  const sudoers = /nobody ALL=\(root\) NOPASSWD: [^;]+/.exec(text)?.[0] ?? '';
  const setting = /zfs: \{command: \[[^\]]*\]\}/.exec(text)?.[0] ?? '';
  for (const line of [allow, sudoers, setting]) ok(line !== '', stdout);
  return { allow, sudoers, setting };
}

test('H88: with the lines that doctor prints nobody can make a repository and sync, and with fewer it says what is missing', (t) =>
  withDataset([], async (dataset) => {
    needs(spawnSync('sudo', ['-V']).status === 0, 'sudo');
    // As ZFS's own rule for udev has it, which the virtual machine does without.
    chmodSync('/dev/zfs', 0o666);
    const { name, folder } = dataset;
    const { project, settings, dsg } = asNobody(t, dataset);
    const url = join(folder, 'r');
    const before = everything(name);
    const lines = linesOf((await expectCode(dsg('doctor', `${url}#type=zfs`), 1)).stdout);
    // Without any right a repository of another type can be made there, and it is said why it is not zfs.
    if (isFull) match((await expectCode(dsg('init', `${url}#type=zfs`), 2)).stderr, /needs root/);
    equal(everything(name), before);

    // zfs allow alone: all but mounting.
    equal(spawnSync('sh', ['-ec', lines.allow]).status, 0, lines.allow);
    const half = (await expectCode(dsg('doctor', `${url}#type=zfs`), 1)).stdout.replace(
      /\s+/g,
      ' ',
    );
    match(half, /nobody may create, snapshot, clone, promote, set, destroy in/);
    match(half, /nobody may not mount in /);
    equal(linesOf(half), lines);
    equal(everything(name), before, 'nothing of the trial is left');

    // And sudo for what only root may.
    writeFileSync(SUDOERS, `${lines.sudoers}\n`);
    chmodSync(SUDOERS, 0o440);
    t.after(() => rmSync(SUDOERS, { force: true }));
    writeFileSync(settings, `${readFileSync(settings, 'utf8')}${lines.setting}\n`);
    const whole = (await expectCode(dsg('doctor', `${url}#type=zfs`), 0)).stdout.replace(
      /\s+/g,
      ' ',
    );
    match(whole, /may create, mount, unmount, snapshot, clone, promote, set, destroy in/);
    equal(everything(name), before);

    match((await expectCode(dsg('init', url), 0)).stdout, 'Type zfs: it is on ZFS');
    for (const text of isFull ? ['two', 'three'] : ['two']) {
      writeFileSync(join(project, 'a.csv'), text);
      await expectCode(dsg('sync'), 0);
      equal(readFileSync(join(url, 'current/a.csv'), 'utf8'), text);
    }
    equal(lstatSync(join(url, 'current/a.csv')).uid, NOBODY);
    if (isFull) await expectCode(dsg('fsck', '--read-data'), 0);
    if (isFull) await expectCode(dsg('doctor'), 0);
    const datasets = everything(`${name}/r`).filter((one) => !one.includes('@'));
    equal(datasets.length, 3);
    for (const one of datasets) equal(property(one, 'mounted'), 'yes');
  }));
