// Data and code belong together: the snapshot of a commit, and the commit of a snapshot.
import type { People } from './time-machine-scene.js';
import type { Book } from './tour-book.js';

export async function codeAndData(book: Book, { ann }: People): Promise<void> {
  book.at(240);
  book.chapter(
    'The data of that commit',
    'dsg.lock, which every sync writes and Ann commits, says which snapshot belongs to the code.',
  );
  await ann.run('dsg sync');
  await ann.run('cat dsg.lock');
  await ann.run('git commit -q -a -m "The data of today"');
  book.say(
    'A reader of the first version of the paper asks how the plot was made. Ann goes back to that commit.',
  );
  await ann.run('git checkout -q HEAD~1');
  await ann.run('dsg check');
  await ann.run('dsg restore --at git:HEAD --exact');
  await ann.run('ls input; git show --stat --format=%s HEAD');
  book.say('And forward again.');
  await ann.run('git checkout -q main');
  await ann.run('dsg restore --at git:HEAD --exact');
  await ann.run('dsg check');
}
