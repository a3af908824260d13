// timeout: 900
// The walk through dsg as a newcomer sees it, made in real terminals and kept word for word in docs/tour.md.
// After a change that is meant: DSG_UPDATE_GOLDEN=1 npm test -- e2e/tour.test, then look at git diff.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { equal, suite } from '../support/suite.js';
import { type Book, type Seat, startBook } from './tour-book.js';
import { checks, manners, problems } from './tour-checks.js';
import { conflictScreen, fileWay, leaving } from './tour-conflicts.js';

const test = suite('tour', { timeout: 600_000 });
const PAGE = resolve(import.meta.dirname, '../../../docs/tour.md');

const STATIONS = 'id,river,gauge\n1,Elbe,Dresden\n2,Rhein,Köln\n3,Donau,Passau\n';
const LEVELS = 'day,level\n2026-02-26,312\n2026-02-27,318\n2026-02-28,305\n';
const NOTES =
  'Gauges of the spring campaign\n\nRead at noon.\nLevels are in cm.\nSource: field books.\n';

test('the tour in docs/tour.md is what a person sees', async (t) => {
  const book = startBook(t);
  const update = process.env.DSG_UPDATE_GOLDEN === '1';
  // What there is of it shows where it broke off.
  if (update) t.after(() => writeFileSync(PAGE, book.text()));
  book.say(`# A tour of dsg

Every screen below was captured in a real terminal: two people, Ann and Ben, two projects, and a repository in a folder
that both can reach. Nothing but what dsg prints was needed to get from one step to the next. A test
(\`test/e2e/tour.test.ts\`) makes this page anew and compares it word for word; only paths, versions and the figures of
the machine are made the same each time.`);
  const ann = await firstRun(book);
  const ben = await twoSides(book, ann);
  await conflictScreen(book, ann, ben);
  await leaving(book, ann, ben);
  await fileWay(book, ann, ben);
  await checks(book, ann);
  await problems(book, ann);
  await manners(book, ann, ben);
  const made = book.text();
  if (!update) equal(made, readFileSync(PAGE, 'utf8'));
});

async function firstRun(book: Book): Promise<Seat> {
  // Nobody has told dsg anything yet.
  rmSync(join(book.desks.ann.home, '.config'), { recursive: true });
  const ann = await book.sit('ann');
  ann.put({
    'input/levels.csv': LEVELS,
    'input/notes.txt': NOTES,
    'input/photo.jpg': `JPEG${'\0'.repeat(4000)}1`,
    'input/stations.csv': STATIONS,
    'output/plot-1.txt': 'plot 1\n',
    'output/plot-2.txt': 'plot 2\n',
    'output/plot-3.txt': 'plot 3\n',
  });
  book.chapter('The first run', 'Ann has a folder of data, and dsg. She types its name.');
  await ann.run('dsg');
  book.say('She does as she is told.');
  await ann.run('dsg config set user_name "Ann Example"');
  await ann.run('dsg config set user_id ann@example.org');
  book.say('What else is there?');
  await ann.run('dsg --help');
  await ann.run('dsg help sync');
  book.say('A slip of the finger, in a command and in an option:');
  await ann.run('dsg stauts');
  await ann.run('dsg sync --dryrun');
  book.chapter(
    'A project',
    'The repository goes where Ben can reach it, too. With `ssh://HOST/PATH` it would be on a server.',
  );
  await ann.run(`dsg init ${book.desks.repository}#type=hardlink -m "As delivered"`);
  await ann.run('dsg status');
  await ann.run('dsg');
  await ann.run('cat .dsgconfig.yml');
  book.chapter('Sync', 'Ann adds a file and mends another.');
  book.at(15);
  ann.put({
    'input/levels.csv': `${LEVELS}2026-03-01,299\n`,
    'output/report.txt': 'Levels fell.\n',
  });
  await ann.run('dsg status');
  await ann.run('dsg diff');
  await ann.run('dsg sync --dry-run');
  await ann.run('dsg sync -m "Levels of Sunday"');
  await ann.run('dsg sync');
  await ann.run('dsg log');
  book.say(
    'What takes longer than half a second shows how far it is: on a terminal in one line, drawn again and gone in the end,',
  );
  const program = resolve(import.meta.dirname, 'tour_progress.js');
  const line = ann.desk.pane(`"${process.execPath}" "${program}" line; exec sleep 1000`, {
    rows: 5,
  });
  const shown = await line.waitFor(/Uploading +41 %.*left/);
  book.show(shown);
  book.say('in a log as a line every five seconds.');
  const log = ann.desk.pane(`"${process.execPath}" "${program}" log; echo "done"; exec sleep 1000`);
  book.show((await log.waitFor(/^done/m)).replace(/\ndone$/, ''));
  return ann;
}

async function twoSides(book: Book, ann: Seat): Promise<Seat> {
  book.chapter('A colleague', 'Ben takes a copy. His settings say who he is already.');
  book.at(30);
  const start = await book.sit('ben', { folder: book.desks.ben.home });
  writeFileSync(
    join(book.desks.ben.home, '.config/dsg/dsg.yml'),
    'user_name: Ben Example\nuser_id: ben@example.org\n',
  );
  await start.run('dsg clone');
  await start.run(`dsg list-repos ${book.desks.folder}`);
  await start.run(`dsg clone ${book.desks.repository} rivers`);
  const ben = await book.sit('ben');
  await ben.run('dsg status');
  book.chapter('Both go on working', 'Ben changes seven files and deletes one; he is first.');
  book.at(45);
  ben.put({
    'input/levels.csv': `${LEVELS.replace('305', '306')}2026-03-01,297\n`,
    'input/notes.txt': NOTES.replace('at noon', 'at noon, local time'),
    'input/photo.jpg': `JPEG${'\0'.repeat(4000)}22`,
    'input/stations.csv': `${STATIONS.replace('Köln', 'Bonn')}4,Main,Würzburg\n`,
    'output/plot-1.txt': 'plot 1, by Ben\n',
    'output/plot-2.txt': 'plot 2, by Ben\n',
    'output/plot-3.txt': 'plot 3, by Ben\n',
    'output/report.txt': null,
  });
  await ben.run('dsg status');
  await ben.run('dsg sync -m "Corrections from the field books"');
  book.at(75);
  book.say('Ann has changed the same files meanwhile, and does not know of it.');
  ann.put({
    'input/levels.csv': `${LEVELS}2026-03-01,301\n`,
    'input/notes.txt': NOTES.replace('field books', 'field books, vol. 2'),
    'input/photo.jpg': `JPEG${'\0'.repeat(5000)}333`,
    'input/stations.csv': STATIONS.replace('Passau', 'Regensburg'),
    'output/plot-1.txt': 'plot 1, by Ann\n',
    'output/plot-2.txt': 'plot 2, by Ann\n',
    'output/plot-3.txt': 'plot 3, by Ann\n',
    'output/report.txt': 'Levels fell by 2 %.\n',
  });
  await ann.run('dsg status');
  return ben;
}
