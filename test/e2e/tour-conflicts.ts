// The part of the tour in which conflicts are settled.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Book, Seat } from './tour-book.js';

/** What Ann types in her editor: the version of hers in each place that did not merge. */
const EDITOR = `#!/bin/sh
cp "$1" "$HOME/before"
sed -i -e '/^<<<<<<</d; /^|||||||/,/^>>>>>>>/d' "$1"
`;

export async function conflictScreen(book: Book, ann: Seat, ben: Seat): Promise<void> {
  const editor = join(book.desks.ann.home, 'editor.sh');
  writeFileSync(editor, EDITOR);
  book.chapter('Conflicts', 'The sync of both opens the screen on which conflicts are settled.');
  ann.pane.type(`export EDITOR='sh ${editor}'`);
  ann.pane.press('Enter');
  await ann.open('dsg sync', '8 open');
  book.say('`Enter` shows the first one with all its details. A table is compared row by row.');
  await ann.press(['Enter'], 'Conflict 1 of 8');
  book.say('Both gave Sunday another level, so `g` cannot merge all by itself.');
  await ann.press(['g'], 'Press e');
  book.say(
    '`e` opens what could be merged, with the rest marked, in `$EDITOR`. Ann keeps her level, saves, and is back.',
  );
  await ann.press(['e'], 'Conflict 1 of 8: merge');
  book.say(
    '`n` goes to the next open one: a text. `g` merges it, because different lines changed.',
  );
  await ann.press(['n'], /Conflict 2 of 8[\s\S]*@@/);
  await ann.press(['g'], 'Conflict 2 of 8: merge');
  book.say('A binary file. `b` keeps both.');
  await ann.press(['n'], /first difference/);
  await ann.quietly(['b'], 'Conflict 3 of 8: both');
  book.say('Another table. Other cells changed, and a row came: `g` merges them.');
  await ann.press(['n'], /Conflict 4 of 8[\s\S]*Bonn/);
  await ann.press(['g'], 'Conflict 4 of 8: merge');
  book.say(
    'Back on the list, `End` goes to the last one: here a file, there none. `o` brings the old one back.',
  );
  await ann.quietly(['Escape'], /^> /m);
  await ann.press(['End'], /^> .*report/m);
  await ann.press(['o'], '3 open, 5 chosen');
  book.say(
    'The three plots get the same choice: `/` filters, `*` marks all that are shown, `a` chooses for many.',
  );
  ann.pane.type('/plot');
  await ann.press(['Enter'], '3 shown');
  await ann.press(['*'], '3 marked');
  await ann.press(['a'], 'The same choice for many');
  await ann.press(['Down', 't'], '0 open, 8 chosen');
  book.say('`u` takes it back, as one; `U` does it again.');
  await ann.press(['u'], '3 open, 5 chosen');
  await ann.quietly(['U'], '0 open, 8 chosen');
  book.say('`?` tells of all keys.');
  await ann.press(['?'], 'Choose');
  await ann.press(['PageDown'], 'finish');
  book.say('`f` shows what will be done. Until `y`, nothing is.');
  await ann.quietly(['Escape'], /^8 conflicts: .*filter$/m);
  await ann.quietly(['Escape'], /^8 conflicts: 0 open, 8 chosen$/m);
  await ann.press(['f'], 'Nothing has been done yet');
  await ann.press(['PageDown'], 'report');
  ann.pane.press('y');
  await ann.back();
  await ann.run('cat input/stations.csv input/levels.csv input/notes.txt');
  book.say('This is what her editor had to show her:');
  await ann.run('cat ~/before');
  book.say('Ben gets it all with his next sync. It asks him nothing: what was settled is settled.');
  book.at(90);
  await ben.run('dsg sync');
  await ben.run('ls input output');
}

/** Both change these files, Ann first; Ben is the one to find out. */
async function again(book: Book, ann: Seat, ben: Seat, minutes: number): Promise<void> {
  const levels = (who: string) => ({
    'input/notes.txt': `Notes of ${who}, ${minutes}\n`,
    'output/plot-1.txt': `plot 1 of ${who}, ${minutes}\n`,
    'output/plot-2.txt': `plot 2 of ${who}, ${minutes}\n`,
  });
  book.at(minutes);
  ann.put(levels('Ann'));
  const { code } = await ann.desk.dsg('sync', '-m', 'New plots');
  if (code !== 0) throw new Error(`Ann's sync ended with ${code}`);
  book.at(minutes + 5);
  ben.put(levels('Ben'));
}

export async function leaving(book: Book, ann: Seat, ben: Seat): Promise<void> {
  book.chapter(
    'Leaving, and going on later',
    'The next time it is Ben who finds conflicts. He settles one, and has to go.',
  );
  await again(book, ann, ben, 120);
  await ben.open('dsg sync', '3 open');
  await ben.press(['m', 'f'], 'still without a choice');
  await ben.quietly(['Escape'], '2 open');
  await ben.press(['q'], 'Leave for now?');
  ben.pane.press('y');
  await ben.back();
  await ben.run('dsg status');
  book.say('Later:');
  book.at(200);
  await ben.open('dsg resolve', '2 open, 1 chosen');
  await ben.press(['a', 't'], '0 open, 3 chosen');
  await ben.press(['f'], 'Nothing has been done yet');
  ben.pane.press('y');
  await ben.back();
  await ben.run('dsg sync');
  await ben.run('find .dsg/backup -type f | sort');
}

export async function fileWay(book: Book, ann: Seat, ben: Seat): Promise<void> {
  book.chapter(
    'Without the screen',
    'Where there is no terminal, or for those who would rather write, choices go through a file.',
  );
  await book.desks.ann.expect(0, 'sync');
  await again(book, ann, ben, 240);
  await ben.run('dsg sync --on-conflict=abort');
  await ben.run('dsg resolve --export choices.json');
  await ben.run('head -n 20 choices.json');
  await ben.run(`sed -i 's/"choice": null/"choice": "both"/' choices.json`);
  await ben.run('dsg sync --resolutions choices.json');
  await ben.run('dsg resolve');
}
