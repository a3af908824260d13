import { chmodSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { placesOf } from '../../src/worktree/places.js';
import { expectCode } from '../support/project.js';
import { equal, match, suite } from '../support/suite.js';
import { objectOf } from './error-scene.js';
import { flip, type Story, story } from './story.js';

const test = suite('blame');

interface Blame {
  readonly path: string;
  readonly exists: boolean;
  readonly events: readonly {
    status: string;
    path: string;
    from?: string;
    snapshot: { id: string; author: { name: string } };
  }[];
  readonly row?: {
    readonly key: readonly string[];
    readonly removed: { id: string } | null;
    readonly cells: readonly {
      column: string;
      value: string;
      before: string | null;
      snapshot: { id: string };
    }[];
    readonly skipped: readonly { snapshot: string; why: string }[];
  };
  readonly damage: readonly { snapshot: string; path: string | null; why: string }[];
}

async function blame(project: Story, code: number, ...args: string[]): Promise<Blame> {
  return (await expectCode(project.dsg('blame', '--json', ...args), code)).json as unknown as Blame;
}

const brief = ({ events }: Blame) =>
  events.map(({ snapshot, status, path, from }) =>
    [snapshot.id, status, ...(from === undefined ? [] : [from]), path].join(' '),
  );
const cells = ({ row }: Blame) =>
  (row?.cells ?? []).map(({ column, value, before, snapshot }) =>
    [column, value, before ?? '-', snapshot.id].join(' '),
  );

test('tells of a file, of one that was moved, and of one that is gone', async (t) => {
  const project = await story(t);
  equal(brief(await blame(project, 0, 'a.csv')), ['s2 changed a.csv', 's1 added a.csv']);
  const moved = await blame(project, 0, 'deep/moved.csv');
  equal(brief(moved), ['s3 moved gone.csv deep/moved.csv', 's1 added gone.csv']);
  const gone = await blame(project, 0, 'gone.csv');
  equal([gone.exists, brief(gone)], [false, brief(moved)]);
  equal(gone.events[0]?.snapshot.author.name, 'alice');
  equal(brief(await blame(project, 0, 'deep', '-n', '1')), ['s3 changed deep']);
});

test('is asked from any folder of the project', async (t) => {
  const project = await story(t);
  const { stdout } = await expectCode(project.inFolder('deep', 'blame', 'moved.csv'), 0);
  match(stdout, 'gone.csv -> deep/moved.csv');
});

const VERSIONS = {
  one: { 'p.csv': 'id,name,town\n1,Ann,Bari\n2,Bob,Turin\n', 'keep.csv': 'k' },
  two: { 'p.csv': 'id,name,town\n1,Ann,Rome\n2,Bob,Turin\n' },
  three: { 'p.csv': 'town,id,name,age\nRome,1,Anna,30\nTurin,2,Bob,31\nPisa,3,Cleo,32\n' },
  four: {
    'p.csv': null,
    'people.csv': 'town,id,name,age\nRome,1,Anna,30\nTurin,2,Bob,31\nPisa,3,Cleo,32\n',
  },
  five: { 'people.csv': 'town,id,name,age\nRome,1,Anna,30\nPisa,3,Cleo,33\n' },
};

test('tells for each cell of a row which snapshot changed it last, across renames', async (t) => {
  const project = await story(t, VERSIONS);
  const found = await blame(project, 0, 'people.csv', '--row', '1');
  equal(found.row?.key, ['id']);
  equal(cells(found), ['town Rome Bari s2', 'id 1 - s1', 'name Anna Ann s3', 'age 30 - s3']);
  equal(cells(await blame(project, 0, 'people.csv', '--row', 'Cleo', '--key', 'name')), [
    'town Pisa - s3',
    'id 3 - s3',
    'name Cleo - s3',
    'age 33 32 s5',
  ]);
});

test('tells of a row that was removed, and of one whose table was', async (t) => {
  const project = await story(t, VERSIONS);
  const found = await blame(project, 0, 'people.csv', '--row', '2');
  equal(found.row?.removed?.id, 's5');
  equal(cells(found), ['town Turin - s1', 'id 2 - s1', 'name Bob - s1', 'age 31 - s3']);
  match(
    (await project.dsg('blame', 'people.csv', '--row', '2')).stdout,
    'was removed in s5 by alice',
  );
  project.put({ 'people.csv': null });
  await expectCode(project.dsg('sync'), 0);
  const gone = await blame(project, 0, 'people.csv', '--row', '1');
  equal([gone.exists, gone.row?.removed?.id], [false, 's6']);
  equal(cells(gone), ['town Rome Bari s2', 'id 1 - s1', 'name Anna Ann s3', 'age 30 - s3']);
});

test('takes the key that a check declares, and several columns of one', async (t) => {
  const project = await story(t, {
    one: {
      '.dsgconfig.yml':
        'name: p\ndata_dirs: ["."]\nchecks: [{csv: y.csv, unique_key: [land, year]}]\n',
      'y.csv': 'n,land,year\n1,IT,2020\n2,IT,2021\n',
    },
    two: { 'y.csv': 'n,land,year\n1,IT,2020\n7,IT,2021\n' },
  });
  equal(cells(await blame(project, 0, 'y.csv', '--row', 'IT', '--row', '2021')), [
    'n 7 2 s2',
    'land IT - s1',
    'year 2021 - s1',
  ]);
});

test('a version that is no table or damaged is passed over', async (t) => {
  const project = await story(t, {
    one: { 'p.csv': 'id,v\n1,a\n2,b\n' },
    two: { 'p.csv': 'id,v\n1,a\n1,b\n' },
    three: { 'p.csv': 'id,v\n1,c\n2,b\n' },
  });
  const found = await blame(project, 0, 'p.csv', '--row', '1');
  equal(cells(found), ['id 1 - s1', 'v c a s3']);
  equal(
    found.row?.skipped.map(({ snapshot }) => snapshot),
    ['s2'],
  );
  const live = join(project.repository, 'current/p.csv');
  chmodSync(live, 0o644);
  flip(live);
  const rest = await blame(project, 5, 'p.csv', '--row', '1');
  equal(cells(rest), ['id 1 - s1', 'v a - s1']);
  equal(
    rest.damage.map(({ snapshot, path }) => [snapshot, path]),
    [['s3', 'p.csv']],
  );
});

test('a damaged tree and a lost snapshot in the midst are told, with all that can be told', async (t) => {
  const project = await story(t);
  const hash = async (name: string) => {
    const { json } = await expectCode(project.dsg('show', name, '--json'), 0);
    return json as unknown as { hash: string; root: string };
  };
  const [first, second] = [await hash('s1'), await hash('s2')];
  flip(objectOf(project, second.root));
  const found = await blame(project, 5, 'a.csv');
  equal(brief(found), ['s3 changed a.csv', 's1 added a.csv']);
  equal(
    found.damage.map(({ snapshot, path }) => [snapshot, path]),
    [['s2', '']],
  );
  rmSync(objectOf(project, first.hash));
  // What this project has seen of the history, it knows still.
  rmSync(placesOf(project.root).history);
  const rest = await expectCode(project.dsg('blame', 'deep/moved.csv'), 5);
  match(rest.stderr, 'damaged: s1 and all before it cannot be read');
});

test('a renamed folder is followed', async (t) => {
  const project = await story(t);
  renameSync(join(project.root, 'deep'), join(project.root, 'deeper'));
  await expectCode(project.dsg('sync'), 0);
  equal(brief(await blame(project, 0, 'deeper')), [
    's4 moved deep deeper',
    's3 changed deep',
    's1 added deep',
  ]);
});
