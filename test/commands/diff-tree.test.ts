import { expectCode } from '../support/project.js';
import { equal, suite } from '../support/suite.js';
import { story } from './story.js';

const test = suite('diff-tree');

test('lists what differs between two snapshots, moves as what they are made of', async (t) => {
  const { dsg } = await story(t);
  equal((await dsg('diff-tree', 's1', 's2')).stdout, 'M\ta.csv\n');
  equal(
    (await dsg('diff-tree', 's2', 'head')).stdout,
    'M\tdeep/er/b.csv\nA\tdeep/moved.csv\nD\tgone.csv\n',
  );
  equal((await dsg('diff-tree', 's3', 's3')).stdout, '');
});

test('the order of the two decides what is added', async (t) => {
  const { dsg } = await story(t);
  equal(
    (await dsg('diff-tree', 's3', 's2')).stdout,
    'M\tdeep/er/b.csv\nD\tdeep/moved.csv\nA\tgone.csv\n',
  );
});

test('paths limit what is compared', async (t) => {
  const { dsg } = await story(t);
  equal(
    (await dsg('diff-tree', 's1', 's3', 'deep/er', 'gone.csv')).stdout,
    'M\tdeep/er/b.csv\nD\tgone.csv\n',
  );
  equal((await dsg('diff-tree', 's1', 's3', 'dee')).stdout, '');
});

test('trees can be compared by their hashes', async (t) => {
  const { dsg } = await story(t);
  const [a, b] = await Promise.all(
    ['s1', 's3'].map(
      async (name) =>
        (await dsg('ls-tree', name)).stdout.match(/folder (\w+) \d+\tdeep/)?.[1] ?? '',
    ),
  );
  equal((await dsg('diff-tree', a ?? '', b ?? '')).stdout, 'M\ter/b.csv\nA\tmoved.csv\n');
});

test('with -0 each record ends with NUL', async (t) => {
  const { dsg } = await story(t);
  equal(
    (await dsg('diff-tree', 's2', 's3', '-0')).stdout,
    'M\tdeep/er/b.csv\0A\tdeep/moved.csv\0D\tgone.csv\0',
  );
});

test('two names are needed, and both must mean something', async (t) => {
  const { dsg } = await story(t);
  for (const args of [[], ['s1'], ['s1', 's9'], ['x', 's1']])
    await expectCode(dsg('diff-tree', ...args), 2);
});
