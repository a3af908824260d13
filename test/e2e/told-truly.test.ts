// What an error says of the state that things are in, and what it says to run: true, and enough to go on.
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DsgError } from '../../src/errors/error.js';
import { interceptOperations } from '../../src/fs/durable.js';
import { interruption } from '../../src/project/context.js';
import { blobPath, layoutOf, objectPath } from '../../src/repository/layout.js';
import { openRepository, readHead } from '../../src/repository/repository.js';
import { hashBytes } from '../../src/store/hash.js';
import type { Project } from '../support/project.js';
import { expectCode, identity, runHere, succeed, team } from '../support/project.js';
import { equal, match, ok, suite } from '../support/suite.js';

const test = suite('told truly');

const FILES = { 'a.csv': 'a\n', 'dir/b.csv': 'b\n' };

/** Damages a stored file; returns what makes it whole again. */
function damage(path: string, at: number): () => void {
  const bytes = readFileSync(path);
  const bad = Buffer.from(bytes);
  bad.writeUInt8((bad.readUInt8(at) ^ 1) & 0xff, at);
  chmodSync(path, 0o644);
  writeFileSync(path, bad);
  return () => writeFileSync(path, bytes);
}

test('a clone that failed says that its folder waits, and with which command it goes on', async (t) => {
  const { folder, repository } = await team(t, FILES);
  const content = hashBytes(Buffer.from(FILES['a.csv']));
  const mend = damage(blobPath(layoutOf(repository), content, false), 0);
  const at = { cwd: folder, env: identity(folder, 'carol') };
  const { json } = await expectCode(runHere(at, ['clone', repository, 'my copy', '--json']), 5);
  const { state } = json.error;
  equal(
    state,
    `The clone in "${join(folder, 'my copy')}" is not complete; what goes on with it: dsg clone --resume ${repository} 'my copy' (what has arrived is reused).`,
  );
  mend();
  await succeed(runHere(at, ['clone', '--resume', repository, 'my copy']));
  equal(readFileSync(join(folder, 'my copy/a.csv'), 'utf8'), FILES['a.csv']);
});

/** Lets what follows the commit in the working folder run into an error that says of itself that nothing was changed. */
function failAfterCommit(t: { after(end: () => void): void }, { root }: Project, error: DsgError) {
  let committed = false;
  t.after(() => interceptOperations(undefined));
  interceptOperations((operation, path, phase) => {
    if (operation === 'rename' && path.endsWith('/current') && phase === 'after') committed = true;
    if (
      committed &&
      phase === 'before' &&
      path.startsWith(join(root, '.dsg/')) &&
      !path.includes('repository')
    )
      throw error;
  });
}

for (const error of [
  interruption(),
  new DsgError('changed', 'Cannot read "x": it changes', { state: 'Nothing was changed.' }),
])
  test(`an error of the kind "${error.code}" behind the commit does not say that nothing was changed`, async (t) => {
    const { alice, live } = await team(t, FILES);
    alice.put({ 'a.csv': 'edited\n' });
    failAfterCommit(t, alice, error);
    const { json, code } = await alice.dsg('sync', '--json');
    ok(code !== 0);
    equal(
      json.error.state,
      's2 is committed. The project is not up to date yet; the next sync completes it.',
    );
    equal(live(), { ...FILES, 'a.csv': 'edited\n' });
    interceptOperations(undefined);
    await alice.sync();
    equal((await alice.status()).clean, true);
  });

test('where the newest snapshot or its seal is damaged, fsck and a backup are named, not recover', async (t) => {
  const { alice, repository } = await team(t, FILES);
  const opened = openRepository(repository);
  const head = readHead(opened);
  const object = objectPath(opened.layout, head.hash as never);
  const seal = join(repository, head.link, '../.dsg-gen');
  for (const path of [object, seal])
    for (const at of [0, 30]) {
      const mend = damage(path, at);
      for (const words of [['status'], ['sync'], ['recover']]) {
        const { json } = await expectCode(alice.dsg(...words, '--json'), 5);
        const { hint } = json.error;
        equal(hint, 'dsg fsck shows what is damaged; get it back from a backup of the repository');
      }
      const { stdout } = await expectCode(alice.dsg('fsck'), 5);
      match(stdout, 'get the repository back from a backup');
      mend();
    }
  await alice.sync();
});
