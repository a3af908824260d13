import { expectCode } from '../support/project.js';
import { equal, match, suite } from '../support/suite.js';
import { objectOf } from './error-scene.js';
import { flip, type Story, story } from './story.js';

const test = suite('find');

interface Find {
  readonly found: readonly {
    path: string;
    entry: { kind: string; hash: string | null };
    first: { id: string };
    last: { id: string };
  }[];
  readonly damage: readonly { snapshot: string; path: string | null }[];
}

async function find(project: Story, code: number, ...args: string[]): Promise<string[]> {
  const { json } = await expectCode(project.dsg('find', '--json', ...args), code);
  return (json as unknown as Find).found.map(
    ({ path, entry, first, last }) => `${path} ${entry.kind} ${first.id}-${last.id}`,
  );
}

test('finds what is and what was, with each content', async (t) => {
  const project = await story(t);
  equal(await find(project, 0, 'a.csv'), ['a.csv file s2-s3', 'a.csv file s1-s1']);
  equal(await find(project, 0, '[gm]*'), ['deep/moved.csv file s3-s3', 'gone.csv file s1-s2']);
  equal(await find(project, 0, 'ER', '-i'), ['deep/er folder s1-s3']);
  equal(await find(project, 0, 'deep/*'), ['deep/er folder s1-s3', 'deep/moved.csv file s3-s3']);
  equal(await find(project, 0, 'deep/**/*.csv', '--at', 's1', '--at', '2'), [
    'deep/er/b.csv file s1-s2',
  ]);
});

test('nothing found is exit code 1', async (t) => {
  const { stdout, stderr } = await expectCode((await story(t)).dsg('find', 'xyzzy'), 1);
  equal(stdout, '');
  match(stderr, 'nothing is called "xyzzy" in 3 snapshots');
});

test('a damaged folder is told, and what is known of it from other snapshots stands', async (t) => {
  const project = await story(t);
  const { json } = await expectCode(project.dsg('ls-tree', 's2', '--json'), 0);
  const entries = json.entries as unknown as { path: string; hash: string }[];
  flip(objectOf(project, entries.find(({ path }) => path === 'deep')?.hash ?? ''));
  const shown = await expectCode(project.dsg('find', 'b.csv', '--json'), 5);
  const { damage } = shown.json as unknown as Find;
  equal(
    damage.map(({ snapshot, path }) => [snapshot, path]),
    [['s2', 'deep']],
  );
  equal(await find(project, 5, 'a.csv'), ['a.csv file s2-s3', 'a.csv file s1-s1']);
  match((await project.dsg('find', 'b.csv')).stderr, 'damaged: "deep" of s2 cannot be read');
});
