import { join } from 'node:path';
import { execa } from 'execa';
import { identity, openProject, succeed, tempFolder } from '../support/project.js';
import { equal, suite } from '../support/suite.js';
import { makeGitHistory } from './history-git.js';
import { makeHistory, makeReader } from './history-repository.js';

const test = suite('bench/history');
const SIZE = { snapshots: 25, files: 120, changes: 6 };

test('a made history is a sound repository, and git has the same one', async (t) => {
  const folder = tempFolder(t);
  const [repository, root] = [join(folder, 'repository'), join(folder, 'reader')];
  const { hashes } = await makeHistory(repository, SIZE);
  makeReader(root, repository);
  const reader = openProject({ root, repository, env: identity(folder, 'reader') });
  const { json } = await succeed(reader.dsg('fsck', '--read-data', '--json'));
  equal((json as unknown as { findings: unknown[] }).findings, []);
  equal(hashes.length, SIZE.snapshots);

  const git = join(folder, 'git');
  await makeGitHistory(git, SIZE);
  const asked = (...args: string[]) => execa('git', args, { cwd: git });
  equal((await asked('rev-list', '--count', 'main')).stdout, String(SIZE.snapshots));
  for (const back of [0, 11, SIZE.snapshots - 1]) {
    const theirs = await asked('ls-tree', '-r', '--name-only', `main~${back}`);
    const listed = await succeed(reader.dsg('ls-tree', '-r', '--json', `head~${back}`));
    const ours = (listed.json.entries as readonly { path: string }[]).map(({ path }) => path);
    equal(ours, theirs.stdout.split('\n'));
  }
});
