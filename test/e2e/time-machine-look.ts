// Who did what, when: nothing is changed here.
import type { People } from './time-machine-scene.js';
import type { Book } from './tour-book.js';

export async function lookBack(book: Book, { ben }: People): Promise<void> {
  book.at(180);
  book.chapter(
    'What happened?',
    'Ben looks at all of it, then at one file, then at what one person did.',
  );
  await ben.run('dsg log');
  await ben.run('dsg log input/weather');
  await ben.run('dsg log --author ben --stat');
  await ben.run('dsg show s3');
  book.say(
    'Snapshots have many names: counted from here, by time, by a tag that says what they were for.',
  );
  await ben.run('dsg show 2026-03-02T10:05 --stat');
  await ben.run('dsg log --until 2026-03-02T10:05');
  await ben.run('dsg tag report-1 s2 -m "What the first report shows"');
  await ben.run('dsg tags');
  await ben.run('dsg show reprot-1');
  await ben.run('dsg help snapshots');
  book.chapter('What is different?', 'From the first snapshot to now, in sizes, and by folder.');
  await ben.run('dsg diff s1 head');
  await ben.run('dsg diff s1 head --dirs=2');
  book.say('In a table, row by row and cell by cell:');
  await ben.run('dsg diff s3 s4 --content input/weather');
  book.chapter(
    'Who changed it?',
    'A file is followed through its renames, and a row of a table through every snapshot.',
  );
  await ben.run('dsg blame input/weather/seattle.csv');
  await ben.run('dsg blame input/weather/seattle.csv --row 2012-01-02');
  book.chapter('Where was it?', 'By name, and by what is in it, over all snapshots.');
  await ben.run("dsg find '*stocks*'");
  await ben.run('dsg grep 2016-01-01');
}
