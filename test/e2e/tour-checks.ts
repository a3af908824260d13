// The part of the tour with checks, questions, errors, and other terminals.
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Book, Seat } from './tour-book.js';

const CHECKS = `checks:
  - csv: input/stations.csv
    unique_key: id
    columns:
      - {name: id, type: integer}
      - {name: river, required: true}
  - exists: [output/report.txt]
`;

export async function checks(book: Book, ann: Seat): Promise<void> {
  book.chapter(
    'Checks',
    'Ann declares in `.dsgconfig.yml` what her data must be like. `dsg check` is for CI as much as for her.',
  );
  book.at(300);
  await book.desks.ann.expect(0, 'sync');
  appendFileSync(join(book.desks.ann.root, '.dsgconfig.yml'), CHECKS);
  await ann.run('dsg check');
  ann.put({ 'input/stations.csv': 'id,river,gauge\n1,Elbe,Dresden\n1,,Bonn\n' });
  await ann.run('dsg check');
  await ann.run('echo $?');
  ann.put({ 'input/stations.csv': 'id,river,gauge\n1,Elbe,Dresden\n2,Rhein,Bonn\n' });
  await ann.run('dsg sync -q -m "Two stations"');
  await ann.run('dsg check');
}

export async function problems(book: Book, ann: Seat): Promise<void> {
  book.chapter(
    'Is anything wrong?',
    'Settings and where each comes from; what the machine is like.',
  );
  await ann.run('dsg config');
  await ann.run('dsg config set guard.max_delete 10');
  await ann.run('env -u NODE_OPTIONS dsg doctor');
  book.chapter(
    'Errors',
    'An error says what failed and why, what state things are in, and what to run next.',
  );
  await ann.run('dsg show s99');
  await ann.run('mkdir ../away; mv input output ../away; dsg sync');
  await ann.run('mv ../away/* .; dsg status');
  await ann.run('dsg log input/nots.txt');
  await ann.run('dsg help errors | head -n 30');
}

export async function manners(book: Book, ann: Seat, ben: Seat): Promise<void> {
  book.chapter(
    'Other terminals',
    'With `NO_COLOR`, with `--color=never`, and in a pipe there are no colours; each choice has its word all the same. ' +
      'Forty columns are enough.',
  );
  book.at(320);
  ben.put({ 'output/plot-3.txt': 'plot 3, the last\n' });
  await ben.run('dsg status --color=never | head -n 3');
  ann.put({ 'output/plot-3.txt': 'plot 3, by Ann again\n' });
  await book.desks.ann.expect(0, 'sync');
  await ben.run('TERM=dumb dsg sync');
  const narrow = await book.sit('ben', { columns: 40 });
  await narrow.run('dsg status');
  await narrow.open('NO_COLOR=1 dsg sync', '1 open');
  await narrow.press(['Enter'], 'Conflict 1 of 1');
  await narrow.press(['PageDown'], /plot 3/);
  await narrow.quietly(['Escape'], /^> /m);
  await narrow.quietly(['t'], '0 open');
  await narrow.press(['f'], 'Nothing has been');
  narrow.pane.press('y');
  await narrow.back();
}
