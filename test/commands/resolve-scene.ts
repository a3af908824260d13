// Two people in conflict about four files, and what dsg resolve says of it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Project } from '../support/project.js';
import { expectCode, succeed, team } from '../support/project.js';
import type { TestContext } from '../support/suite.js';

export interface Report {
  readonly conflicts: readonly {
    path: string;
    choice: string | null;
    choices: object;
    confirmed: boolean;
  }[];
  readonly chosen: number;
  readonly open: number;
  readonly confirmed: boolean;
}

const TABLE = 'id,name\n1,one\n2,two\n';

/** alice and bob have changed the same files differently; bob's versions are in the repository. */
export async function arrange(t: TestContext) {
  const { alice, bob } = await team(t, {}, { init: ['--data-dir', '.'] });
  alice.put({
    'table.csv': TABLE,
    'same.csv': 'id,v\n1,1\n',
    'in/gone.csv': 'x',
    'in/b.bin': 'a\0',
  });
  await succeed(alice.dsg('sync'));
  await succeed(bob.dsg('sync'));
  bob.put({
    'table.csv': 'id,name\n1,ONE\n2,two\n',
    'same.csv': 'id,v\n1,2\n',
    'in/gone.csv': 'bob',
    'in/b.bin': 'b\0',
  });
  await succeed(bob.dsg('sync', '-m', 'by bob'));
  alice.put({
    'table.csv': 'id,name\n1,one\n2,TWO\n',
    'same.csv': 'id,v\n1,3\n',
    'in/gone.csv': null,
    'in/b.bin': 'c\0',
  });
  return { alice, bob };
}

export async function resolved(project: Project, code: number, ...args: string[]): Promise<Report> {
  return (await expectCode(project.dsg('resolve', '--json', ...args), code))
    .json as unknown as Report;
}

export const read = ({ root }: Project, path: string) => readFileSync(join(root, path), 'utf8');
export const choices = (project: Project) => join(project.root, '.dsg/resolutions.json');
