// Which type a repository on a server gets: detected there and said, or asked for; what cannot be is refused beforehand.
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withXfs } from '../support/loop.js';
import { expectCode } from '../support/project.js';
import { equal, match, suite } from '../support/suite.js';
import { server } from './ssh-team.js';

const test = suite('types over SSH', { timeout: 120_000 });

const flat = (text: string) => text.replace(/\s+/g, ' ');

test('a type is detected on the server, and it is said which and why', async (t) => {
  const made = await server(t);
  const init = async (name: string, url: string) => {
    const project = made.project(name);
    project.put({ 'a.csv': 'a' });
    return flat((await expectCode(project.dsg('init', url), 0)).stdout);
  };
  match(await init('plain', made.url('plain')), /Type hardlink: .+\./);
  await withXfs(async (folder) => {
    const at = `ssh://127.0.0.1:${made.sshd.port}${folder}`;
    match(await init('shared', `${at}/shared`), /Type xfs: .+\./);
    match(await init('asked', `${at}/asked#type=hardlink`), /Type hardlink, as asked for: .+\./);
    const doctor = await made.project('any').dsg('doctor', `${at}/other`);
    match(flat(doctor.stdout), /xfs can be used there: .* hardlink can be used there: /);
  });
});

test('a type that cannot be there is refused with those that can, and nothing is made', async (t) => {
  const made = await server(t);
  const project = made.project('p');
  project.put({ 'a.csv': 'a' });
  for (const [type, why] of [
    ['zfs', 'it is not on ZFS'],
    ['xfs', 'it is not on XFS'],
  ] as const) {
    const url = made.url(`r-${type}`);
    const { json } = await expectCode(project.dsg('init', '--json', `${url}#type=${type}`), 2);
    match(json.error.message, `of type "${type}"`);
    match(json.error.message, why);
    match(json.error.hint ?? '', 'supported there: hardlink');
  }
  const unknown = await expectCode(project.dsg('init', `${made.url('r')}#type=rclone`), 2);
  match(unknown.stderr, /#type=zfs, #type=xfs, #type=hardlink/);
  equal([readdirSync(made.shelf), existsSync(join(project.root, '.dsg'))], [[], false]);
});

test('settings that name a pool, or a type that dsg has not, are refused before anything is made', async (t) => {
  const made = await server(t);
  const { port } = made.sshd;
  const where = (more: string) =>
    `name: p\nrepository: {host: 127.0.0.1, port: ${port}, path: ${made.shelf}/r, ${more}}\n`;
  for (const [text, why] of [
    [where('type: zfs, pool: tank/none'), 'zfs: the command zfs is not there'],
    [where('type: xfs, pool: tank/none'), '"repository.pool" is only for the type zfs'],
    [where('type: rclone'), 'are not supported'],
  ] as const) {
    const project = made.project(`p${text.length}`);
    project.put({ 'a.csv': 'a' });
    writeFileSync(join(project.root, '.dsgconfig.yml'), text);
    const { json } = await expectCode(project.dsg('init', '--json'), 2);
    match(`${json.error.message} ${json.error.hint}`, why.replace(/^zfs: /, ''));
    equal([readdirSync(made.shelf), existsSync(join(project.root, '.dsg'))], [[], false]);
  }
});
