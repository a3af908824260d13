import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expectCode } from '../support/project.js';
import { equal, match, suite } from '../support/suite.js';
import { parseXml } from '../ui/reports/strict-xml.js';
import { CSV, checked, FILES, faults, found } from './checked.js';
import { rot, story } from './story.js';

const test = suite('check');

test('passes right after a sync and after a clone', async (t) => {
  const { alice, bob } = await checked(t);
  for (const person of [alice, bob]) {
    const outcome = await expectCode(person.dsg('check', '--json'), 0);
    equal(faults(outcome), {});
    const { ok: isRight, snapshot, repository, checks } = found(outcome);
    equal([isRight, snapshot, repository], [true, 's1', 's1']);
    equal(
      checks.map(({ name, files }) => [name, files]),
      [
        ['snapshot', 3],
        ['frozen', 2],
        ['conflicts', 0],
        ['names', 3],
        ['files', 3],
        ['table', 1],
      ],
    );
  }
});

test('fails when the project differs from its snapshot', async (t) => {
  const { alice } = await checked(t);
  alice.put({ 'input/a.csv': 'id,n\n1,2\n', 'input/new.csv': 'new', 'frozen/x.txt': null });
  const outcome = await expectCode(alice.dsg('check', '--json'), 1);
  equal(faults(outcome), {
    snapshot: [
      'snapshot-deleted frozen/x.txt',
      'snapshot-changed input/a.csv',
      'snapshot-added input/new.csv',
    ],
    frozen: ['frozen-deleted frozen/x.txt'],
  });
});

test('fails when anything below a folder named frozen changed', async (t) => {
  const { alice } = await checked(t);
  alice.put({ 'input/frozen/old.csv': 'id\n2\n', 'frozen/deep/new.txt': '', frozen2: 'no folder' });
  const outcome = await expectCode(alice.dsg('check', '--json'), 1);
  equal(faults(outcome).frozen, [
    'frozen-added frozen/deep/new.txt',
    'frozen-changed input/frozen/old.csv',
  ]);
});

test('finds with --since what others changed below a folder named frozen', async (t) => {
  const { alice, bob } = await checked(t);
  bob.put({ 'frozen/x.txt': 'y', 'input/frozen/new.csv': 'n', 'input/a.csv': 'id,n\n5,5\n' });
  await bob.sync();
  await alice.sync();
  equal(faults(await expectCode(alice.dsg('check', '--json'), 0)), {});
  const outcome = await expectCode(alice.dsg('check', '--json', '--since=s1'), 1);
  equal(faults(outcome), {
    frozen: ['frozen-changed frozen/x.txt', 'frozen-added input/frozen/new.csv'],
  });
  equal(faults(await expectCode(alice.dsg('check', '--json', '--since=s2'), 0)), {});
  equal(faults(await expectCode(alice.dsg('check', '--json', '--since', 's1', 'input'), 1)), {
    frozen: ['frozen-added input/frozen/new.csv'],
  });
  await expectCode(alice.dsg('check', '--since=s9'), 2);
  const { stderr } = await expectCode(alice.dsg('check', '--since=s1', '--offline'), 2);
  match(stderr, 'with both --since and --offline');
});

test('fails when conflicts are pending, and passes when the repository only went on', async (t) => {
  const { alice, bob } = await checked(t);
  bob.put({ 'input/b.csv': 'b' });
  await bob.sync();
  const newer = await expectCode(alice.dsg('check', '--json'), 0);
  equal([found(newer).snapshot, found(newer).repository], ['s1', 's2']);
  bob.put({ 'input/a.csv': 'id,n\n9,9\n' });
  await bob.sync();
  alice.put({ 'input/a.csv': 'id,n\n7,7\n' });
  const outcome = await expectCode(alice.dsg('check', '--json'), 1);
  equal(faults(outcome), {
    snapshot: ['snapshot-changed input/a.csv'],
    conflicts: ['conflict input/a.csv'],
  });
});

test('fails when a rule about names is broken, or a file could not be synced', async (t) => {
  const { alice } = await checked(t);
  alice.put({ 'input/con.txt': 'x', 'input/A.csv': 'x', 'input/link': { link: '/etc/passwd' } });
  const { names, files } = faults(await expectCode(alice.dsg('check', '--json'), 1));
  equal(names?.map((one) => one.replace(/ .*/, '')).sort(), ['name-similar', 'name-windows-name']);
  equal(files, ['link input/link']);
});

test('fails when a declared check fails, and not when it only warns', async (t) => {
  const { alice } = await checked(t, `${CSV}  - max_size: 3B\n    severity: warning\n`);
  const warned = await expectCode(alice.dsg('check', '--json'), 0);
  equal(Object.keys(faults(warned)), ['max_size: 3B']);
  alice.put({ 'input/a.csv': 'id,n\n1,x\n' });
  await alice.sync();
  const outcome = await expectCode(alice.dsg('check', '--json'), 1);
  equal(faults(outcome).table, ['csv-type input/a.csv']);
});

test('never lets a file lose rows that the last snapshot has', async (t) => {
  const { alice } = await checked(t, '  - csv: input/a.csv\n    name: rows\n    grew_only: true\n');
  await expectCode(alice.dsg('check'), 0);
  alice.put({ 'input/a.csv': 'id,n\n1,2\n2,3\n3,4\n' });
  equal(faults(await alice.dsg('check', '--json')).rows, undefined);
  alice.put({ 'input/a.csv': 'id,n\n1,2\n' });
  const outcome = await expectCode(alice.dsg('check', '--json'), 1);
  equal(faults(outcome).rows, ['csv-grew-only input/a.csv']);
  const offline = await expectCode(alice.dsg('check', '--json', '--offline'), 1);
  equal(faults(offline).rows, ['not-checked input/a.csv']);
  alice.put({ 'input/a.csv': FILES['input/a.csv'] });
  await expectCode(alice.dsg('check', '--offline'), 0);
});

test('tells rot from an edit', async (t) => {
  const project = await story(t);
  rot(join(project.root, 'a.csv'));
  rmSync(join(project.root, '.dsg/index'));
  const outcome = await expectCode(project.dsg('check', '--json'), 1);
  equal(faults(outcome).files, ['rot a.csv']);
});

test('looks only at the paths that it is given', async (t) => {
  const { alice } = await checked(t, `${CSV}  - exists: input/a.csv\n`);
  alice.put({ 'input/a.csv': 'id,n\n1,x\n' });
  await expectCode(alice.dsg('check'), 1);
  const other = await expectCode(alice.dsg('check', '--json', 'frozen'), 1);
  equal(faults(other), { table: ['no-files null'] });
  await expectCode(alice.dsg('check', 'input/a.csv'), 1);
});

test('refuses a path that is nowhere, and one outside of the project', async (t) => {
  const { alice } = await checked(t);
  match(
    (await expectCode(alice.dsg('check', 'inptu'), 2)).stderr,
    'there is no such file or folder',
  );
  match((await expectCode(alice.dsg('check', '..'), 2)).stderr, 'outside the project');
  await expectCode(alice.dsg('check', '.dsgconfig.yml'), 1);
});

for (const format of ['text', 'json', 'junit', 'github', 'sarif'])
  test(`--format=${format} prints that and nothing else, and ends with the same code`, async (t) => {
    const { alice } = await checked(t);
    await expectCode(alice.dsg('check', `--format=${format}`), 0);
    alice.put({ 'input/a.csv': 'id,n\n1,x\n' });
    const { stdout, stderr } = await expectCode(alice.dsg('check', `--format=${format}`), 1);
    equal(stderr, '');
    if (format === 'json')
      equal(JSON.parse(stdout), JSON.parse((await alice.dsg('check', '--json')).stdout));
    else if (format === 'sarif') equal(JSON.parse(stdout).runs[0].results.length, 2);
    else if (format === 'junit') equal(parseXml(stdout)[0]?.attributes.failures, '2');
    else
      match(
        stdout,
        format === 'github' ? /^::error file=input\/a.csv,line=2,/m : 'input/a.csv:2: n: found "x"',
      );
  });

test('refuses a format that there is not', async (t) => {
  const { alice } = await checked(t);
  match((await expectCode(alice.dsg('check', '--format=tap'), 2)).stderr, 'tap');
});
