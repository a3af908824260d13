// What the cases of errors are made with.
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { interceptOperations, type Operation } from '../../src/fs/durable.js';
import { layoutOf, objectPath } from '../../src/repository/layout.js';
import { expectCode, PROGRAM } from '../support/project.js';
import type { TestContext } from '../support/suite.js';
import type { Story } from './story.js';

/** A program that is called as ssh and does nothing but this. */
export const asSsh =
  (script: string) =>
  ({ root }: Story) => {
    const at = join(dirname(root), 'ssh-program');
    writeFileSync(at, `#!/bin/sh\ntest "$1" = -G || { ${script}; }\n`, { mode: 0o755 });
    const person = 'user_name: alice\nuser_id: alice@example.org\n';
    writeFileSync(
      join(dirname(root), 'home-alice', 'dsg.yml'),
      `${person}ssh: {command: "${at}"}\n`,
    );
  };

export function objectOf(project: Story, hash: string): string {
  return objectPath(layoutOf(project.repository), hash as never);
}

export async function snapshots(project: Story): Promise<{ id: string; hash: string }[]> {
  const { json } = await expectCode(project.dsg('log', '--json'), 0);
  // What becomes of them in the repository is to be seen, whatever is known here.
  rmSync(join(project.root, '.dsg/cache/history'), { force: true });
  return (json as unknown as { snapshots: { id: string; hash: string }[] }).snapshots;
}

export function blobsIn(project: Story): string[] {
  const blobs = join(project.repository, '.dsg/blobs');
  return readdirSync(blobs, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\/[0-9a-f]{64}$/.test(name))
    .sort()
    .map((name) => join(blobs, name));
}

/** A server that is started with these options; the repository is the project's own. */
export const served =
  (options: (project: Story) => string) =>
  (project: Story): void =>
    asSsh(`exec "${process.execPath}" "${PROGRAM}" serve --stdio ${options(project)}`)(project);

/** Does something once, just before the first operation on a path like this. */
export const whenTouched =
  (part: RegExp, then: (project: Story) => unknown, by?: Operation) =>
  (project: Story, t: TestContext) => {
    project.put({ 'a.csv': 'edited' });
    let isDone = false;
    t.after(() => interceptOperations(undefined));
    interceptOperations((operation, path) => {
      if (isDone || !part.test(path) || (by !== undefined && operation !== by)) return;
      isDone = true;
      then(project);
    });
  };
