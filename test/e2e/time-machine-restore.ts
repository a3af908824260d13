// Old versions come back, beside the new ones or in their place.
import type { People } from './time-machine-scene.js';
import type { Book } from './tour-book.js';

export async function comeBack(book: Book, { ben }: People): Promise<void> {
  book.chapter('Give me that version', 'To look at, and as a file of its own.');
  await ben.run('dsg cat s1:input/seattle-weather.csv | head -3');
  await ben.run('dsg snapfetch s1 input/seattle-weather.csv -o ../published.csv');
  book.say('The stock prices are needed after all. First what it would do, then it is done.');
  await ben.run("dsg restore --at report-1 'input/stocks*' --dry-run");
  await ben.run("dsg restore --at report-1 'input/stocks*'");
  await ben.run('dsg status');
  await ben.run('dsg sync -m "Stocks again"');
  book.say('What is in no snapshot yet is not written over.');
  ben.put({ 'input/global-temp.csv': 'mine\n' });
  await ben.open('dsg restore input/global-temp.csv', '[y/N]');
  await ben.quietly(['n', 'Enter'], 'Nothing was changed');
  await ben.back();
  await ben.run('dsg restore input/global-temp.csv --yes');
  book.chapter('The whole snapshot as a folder', 'Read-only, fetched and verified as it is read.');
  await ben.run('dsg snapmount s1');
  await ben.run('ls -l --time-style=long-iso .dsg/mounts/s1/input');
  await ben.run('diff .dsg/mounts/s1/input/seattle-weather.csv input/weather/seattle.csv');
  await ben.run('dsg snapmount --list | cut -c1-35');
  await ben.run('dsg snapmount --unmount .dsg/mounts/s1');
}
