import { story } from '../commands/story.js';
import { equal, match, ok, suite } from '../support/suite.js';

const test = suite('nearest path');

const FILES = {
  one: {
    'input/interviews/anna.csv': 'a',
    'input/interviews/berta.csv': 'b',
    'output/tables.csv': 't',
    'Zürich.csv': 'z',
  },
};

const MEANT: readonly (readonly [wrong: string, meant: string | null])[] = [
  ['input/interviews/ana.csv', 'input/interviews/anna.csv'],
  ['inputs/interviews/anna.csv', 'input/interviews/anna.csv'],
  ['Input/Interviews/Anna.csv', 'input/interviews/anna.csv'],
  ['interviews/anna.csv', 'input/interviews/anna.csv'],
  ['anna.csv', 'input/interviews/anna.csv'],
  ['tables.csv', 'output/tables.csv'],
  ['interviws', null],
  ['Zurich.csv', 'Zürich.csv'],
  ['something/else/entirely.txt', null],
];

test('every command that takes a path asks for the one that was meant', async (t) => {
  const project = await story(t, FILES);
  for (const [wrong, meant] of MEANT)
    for (const words of [
      ['log', wrong],
      ['diff', 's1', 's1', wrong],
      ['list-files', wrong],
      ['list-files', '--at', 's1', wrong],
      ['validate-file', wrong],
      ['ls-tree', 's1', wrong],
    ]) {
      const { code, json, stderr } = await project.dsg(...words, '--json');
      equal([words, code], [words, 2]);
      equal([words, json.error.data.meant ?? null], [words, meant]);
      if (meant === null) ok(!stderr.includes('did you mean'), stderr);
      else match(stderr, `did you mean "${meant}"?`);
    }
});

test('what was meant is written as it has to be typed in the folder where one is', async (t) => {
  const project = await story(t, FILES);
  const cases: readonly (readonly [folder: string, wrong: string, meant: string])[] = [
    ['input/interviews', 'ana.csv', 'anna.csv'],
    ['input/interviews', 'input/interviews/anna.csv', 'anna.csv'],
    ['input', 'output/tables.csv', '../output/tables.csv'],
    ['output', 'tables', 'tables.csv'],
  ];
  for (const [folder, wrong, meant] of cases)
    for (const words of [
      ['log', wrong],
      ['diff', wrong],
      ['diff', 's1', 's1', wrong],
      ['blame', wrong],
      ['list-files', wrong],
      ['validate-file', wrong],
      ['check', wrong],
      ['restore', wrong],
      ['cat', `s1:${wrong}`],
      ['snapfetch', 's1', wrong],
      ['grep', 'x', wrong],
    ]) {
      const { code, stderr } = await project.inFolder(folder, ...words);
      equal([words, code], [words, 2]);
      match(stderr, `did you mean "${meant}"?`, words.join(' '));
      // And that is then found.
      const right = words.map((word) => word.replace(wrong, meant));
      const again = await project.inFolder(folder, ...right);
      ok(!again.stderr.includes('did you mean'), `${right.join(' ')}: ${again.stderr}`);
    }
});

test('snapshots and commands too', async (t) => {
  const project = await story(t, FILES);
  for (const [words, meant] of [
    [['show', 's9'], 's1'],
    [['show', 'haed'], 'head'],
    [['show', '0'], 's1'],
    [['stauts'], 'status'],
    [['sync', '--dry'], '--dry-run'],
    [['sync', '--on-conflict=rmote'], '--on-conflict=remote'],
  ] as const)
    match((await project.dsg(...words)).stderr, /did you mean "?/, `${words.join(' ')}: ${meant}`);
  ok(!(await project.dsg('show', 'entirely-else')).stderr.includes('did you mean'));
});
