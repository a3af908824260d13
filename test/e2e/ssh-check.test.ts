import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { photograph } from '../support/files.js';
import type { Project } from '../support/project.js';
import { expectCode } from '../support/project.js';
import { equal, match, suite } from '../support/suite.js';
import { sshTeam } from './ssh-team.js';

const test = suite('check of a project whose repository is behind SSH', { timeout: 180_000 });
const TABLE = 'id\n1\n2\n3\n';

/** The rules that findings break, and where. */
async function rules(person: Project, code: number, ...words: string[]): Promise<string[]> {
  const { json } = await expectCode(person.dsg('check', '--json', ...words), code);
  const { checks } = json as unknown as {
    checks: { findings: { rule: string; path: string | null }[] }[];
  };
  return checks.flatMap(({ findings }) => findings.map(({ rule, path }) => `${rule} ${path}`));
}

test('finds conflicts, lost rows and thawed data, and writes nothing', async (t) => {
  const { ann, bob, folder } = await sshTeam(t, { 'input/a.csv': TABLE, 'frozen/x.csv': 'x' });
  for (const { root } of [ann, bob])
    appendFileSync(join(root, '.dsgconfig.yml'), 'checks: [{csv: input/a.csv, grew_only: true}]\n');
  equal(await rules(bob, 0), []);
  ann.put({ 'input/a.csv': `${TABLE}4\n`, 'frozen/x.csv': 'y' });
  await ann.sync();
  bob.put({ 'input/a.csv': 'id\n1\n' });
  const before = photograph(folder);
  equal(await rules(bob, 1, '--since=s1'), [
    'snapshot-changed input/a.csv',
    'conflict input/a.csv',
    'csv-grew-only input/a.csv',
  ]);
  equal(await rules(ann, 1, '--since=s1'), ['frozen-changed frozen/x.csv']);
  equal(photograph(folder), before);
});

test('cannot ask a server that is gone, and says so with exit code 6', async (t) => {
  const { bob, sshd } = await sshTeam(t, { 'input/a.csv': TABLE });
  await sshd.stop();
  match((await expectCode(bob.dsg('check'), 6)).stderr, 'Cannot reach');
  await expectCode(bob.dsg('check', '--offline'), 0);
});
