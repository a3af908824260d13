import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { read } from '../support/files.js';
import { expectCode } from '../support/project.js';
import { equal, match, ok, suite } from '../support/suite.js';
import { sshTeam } from './ssh-team.js';

const test = suite('a repository over SSH', { timeout: 180_000 });

test('init makes the repository on the server, and clone takes it from there', async (t) => {
  const { ann, bob, url, shelf, sshd } = await sshTeam(t, { 'input/a.csv': 'one', 'b.txt': 'no' });
  match(
    readFileSync(join(ann.root, '.dsgconfig.yml'), 'utf8'),
    `repository: ssh://127.0.0.1:${sshd.port}${shelf}/r\n`,
  );
  equal(existsSync(join(ann.root, '.dsg/repository')), false);
  equal(read(join(shelf, 'r/current')), { 'input/a.csv': 'one' });
  equal(bob.files()['input/a.csv'], 'one');
  match((await bob.dsg('remote')).stdout, url('r'));
});

test('both sides change, conflicts are settled, and everybody ends with the same', async (t) => {
  const { ann, bob, shelf } = await sshTeam(t, { 'a.csv': 'one', 'b.csv': 'b', 'c.csv': 'c' });
  ann.put({ 'a.csv': 'from ann', 'new/x.csv': 'x', 'c.csv': null });
  equal((await ann.sync('-m', 'by ann')).snapshot, 's2');
  bob.put({ 'a.csv': 'from bob', 'b.csv': 'b2' });
  const refused = await expectCode(bob.dsg('sync', '--json'), 3);
  equal(
    refused.json.conflicts.map(({ path }) => path),
    ['a.csv'],
  );
  equal((await bob.sync('--on-conflict=both')).snapshot, 's3');
  equal((await ann.sync()).snapshot, null);
  const live = read(join(shelf, 'r/current'));
  equal(Object.keys(live).sort(), ['a.ann-s2.csv', 'a.csv', 'b.csv', 'new/x.csv']);
  for (const { files } of [ann, bob]) {
    const { '.dsgconfig.yml': _, ...data } = files();
    equal(data, live);
  }
  for (const line of [
    ['status'],
    ['log'],
    ['show'],
    ['diff', 's1', 's3'],
    ['validate-chain'],
    ['validate-snapshot', '--read-data'],
    ['fsck', '--read-data'],
    ['recover'],
    ['cat-object', 's1'],
    ['ls-tree', 's3', '-r'],
    ['analyze'],
    ['doctor'],
  ])
    await expectCode(bob.dsg(...line), 0);
});

test('the round trips of a sync and of a clone do not grow with the files', async (t) => {
  const { ann, project, url } = await sshTeam(t, { 'first.csv': 'one' });
  const many = (count: number, folder: string) =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`${folder}/${i}.csv`, `${i}`]));
  const trips: number[] = [];
  for (const count of [5, 3000]) {
    ann.put(many(count, `set-${count}`));
    trips.push((await ann.sync()).roundTrips);
    const { json } = await expectCode(
      project(`clone-${count}`).dsg('clone', url('r'), '.', '--json'),
      0,
    );
    trips.push(json.roundTrips);
  }
  const [upFew = 0, downFew = 0, upMany = 0, downMany = 0] = trips;
  ok(upMany <= upFew + 1 && downMany <= downFew + 1, `round trips: ${trips.join(', ')}`);
  ann.put({ 'first.csv': null });
  const { json } = await expectCode(ann.dsg('restore', 'first.csv', '--json'), 0);
  // The greeting, hello with open, and the content.
  equal(json.roundTrips, 3);
  ann.put({ 'first.csv': null });
  const older = await expectCode(ann.dsg('restore', '--at', 's1', 'first.csv', '--json'), 0);
  equal(older.json.roundTrips, 3);
  match((await ann.dsg('sync', '-v')).stdout, /^\d+ round trips?, .* up, .* down$/m);
});
