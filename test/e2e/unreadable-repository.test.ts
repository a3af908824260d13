// Files of a repository that the account which serves it may not read, as after somebody worked there as root.
import { spawnSync } from 'node:child_process';
import { chmodSync, readdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { blobPath, layoutOf, objectPath } from '../../src/repository/layout.js';
import { openRepository, readHead, readSnapshot } from '../../src/repository/repository.js';
import { hashBytes } from '../../src/store/hash.js';
import type { Project, Team } from '../support/project.js';
import { expectCode } from '../support/project.js';
import { equal, match, ok, suite } from '../support/suite.js';
import { plainTeam } from './plain-team.js';

const test = suite('unreadable repository');

const FILES = { 'a.csv': 'a\n', 'dir/b.csv': 'b\n', 'dir/sub/c.csv': 'c\n', 'z.csv': 'z\n' };

interface Finding {
  readonly what: string;
  readonly path: string;
  readonly why: string;
  readonly next: string;
}

function shut(path: string): void {
  if (spawnSync('chown', ['-h', '0:0', path]).status !== 0) throw new Error(`Cannot take ${path}`);
  chmodSync(path, 0o000);
}

async function findingsOf(project: Project): Promise<readonly Finding[]> {
  const { json, stderr } = await expectCode(project.dsg('fsck', '--read-data', '--json'), 5);
  ok(!stderr.includes('bug in dsg'), stderr);
  return (json as unknown as { findings: Finding[] }).findings;
}

/** The tree of the folder "dir" and the content of "a.csv". */
function placesIn({ repository }: Team) {
  const layout = layoutOf(repository);
  const opened = openRepository(repository);
  const head = readHead(opened).hash;
  if (head === null) throw new Error('no head');
  const content = hashBytes(Buffer.from(FILES['a.csv']));
  return {
    layout,
    root: objectPath(layout, readSnapshot(opened, head).root),
    snapshot: objectPath(layout, head),
    content: blobPath(layout, content, false),
  };
}

test('fsck tells of what may not be read and goes on with the rest', async (t) => {
  const made = await plainTeam(t, FILES);
  const { layout, content } = placesIn(made);
  shut(content);
  shut(layout.quarantine);
  const shelf = join(layout.blobs, hashBytes(Buffer.from(FILES['z.csv'])).slice(0, 2));
  shut(shelf);
  const sub = join(made.repository, 'current', 'dir/sub');
  shut(sub);
  const findings = await findingsOf(made.alice);
  equal(
    findings.map(({ what, path }) => `${what} ${path}`),
    ['blob z.csv', 'blob a.csv', 'live-tree dir/sub', 'live-tree z.csv', 'layout .dsg/quarantine'],
  );
  for (const { why, next } of findings) {
    match(why, 'permission denied');
    match(next, 'chown');
  }
});

for (const name of ['snapshot', 'root'] as const)
  test(`a ${name} object that may not be read is a finding of fsck, and an error that says who can mend it`, async (t) => {
    const made = await plainTeam(t, FILES);
    const path = placesIn(made)[name];
    shut(path);
    const findings = await findingsOf(made.alice);
    match(findings[0]?.why ?? '', path);
    match(findings[0]?.next ?? '', 'chown');
    const words = name === 'root' ? ['ls-tree', 'head'] : ['status'];
    const { json, stderr } = await expectCode(made.alice.dsg(...words, '--json'), 1);
    ok(!stderr.includes('bug in dsg'), stderr);
    const { code, message, hint } = json.error;
    equal(code, 'no-permission');
    match(message, `"${path}": permission denied`);
    match(hint ?? '', `administrator of "${hostname()}"`);
    match(hint ?? '', `chown -R nobody ${made.repository}`);
  });

test('a repository of someone else that keeps others out names its owner', async (t) => {
  const made = await plainTeam(t, FILES);
  spawnSync('chown', ['-hR', '0:0', made.repository]);
  const { snapshot } = placesIn(made);
  chmodSync(snapshot, 0o400);
  const { json } = await expectCode(made.bob.dsg('log', '--json'), 1);
  match(String(json.error.hint), 'ask the owner (user 0)');
  match(String(json.error.hint), `chmod -R a+rX ${made.repository}`);
});

test('contents that may not be read end a download with the path of the first of them', async (t) => {
  const made = await plainTeam(t, FILES);
  made.alice.put({ 'new.csv': 'new\n' });
  spawnSync('chown', ['-hR', 'nobody', made.alice.root]);
  await made.alice.sync();
  const path = blobPath(layoutOf(made.repository), hashBytes(Buffer.from('new\n')), false);
  shut(path);
  const { json, stderr } = await expectCode(made.bob.dsg('sync', '--json'), 1);
  ok(!stderr.includes('bug in dsg'), stderr);
  equal(json.error.code, 'no-permission');
  match(json.error.message, path);
  equal(made.bob.files(), FILES);
  ok(readdirSync(made.bob.root).includes('a.csv'));
});
