// Two people whose project declares checks, and what dsg check found in it.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Outcome, Team } from '../support/project.js';
import { team } from '../support/project.js';
import type { TestContext } from '../support/suite.js';

export interface Found {
  readonly snapshot: string;
  readonly repository: string | null;
  readonly ok: boolean;
  readonly checks: readonly {
    readonly name: string;
    readonly verdict: string;
    readonly files: number;
    readonly total: number;
    readonly findings: readonly {
      rule: string;
      path: string | null;
      found: string;
      mend: string;
    }[];
  }[];
}
export const found = ({ json }: Outcome) => json as unknown as Found;

/** What did not pass: name -> rules and paths. */
export function faults(outcome: Outcome): Record<string, string[]> {
  return Object.fromEntries(
    found(outcome)
      .checks.filter(({ verdict }) => verdict !== 'passed')
      .map(({ name, findings }) => [name, findings.map(({ rule, path }) => `${rule} ${path}`)]),
  );
}

export const FILES = {
  'input/a.csv': 'id,n\n1,2\n2,3\n',
  'input/frozen/old.csv': 'id\n1\n',
  'frozen/x.txt': 'x',
};
export const CSV =
  '  - csv: input/a.csv\n    name: table\n    columns: [{name: n, type: integer}]\n';

/** Two people whose project has these checks. */
export async function checked(t: TestContext, checks = CSV): Promise<Team> {
  const made = await team(t, FILES);
  declare(made.alice.root, checks);
  declare(made.bob.root, checks);
  return made;
}

export function declare(root: string, checks: string): void {
  const settings = 'name: alice\nrepository: ../repository\ndata_dirs: ["."]\n';
  writeFileSync(join(root, '.dsgconfig.yml'), `${settings}checks:\n${checks}`);
}
