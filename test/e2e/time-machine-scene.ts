// How the history that the walk looks back on came about.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import type { Book, Seat } from './tour-book.js';

const DATA = resolve(import.meta.dirname, '../../../node_modules/vega-datasets/data');

export interface People {
  readonly ann: Seat;
  readonly ben: Seat;
}

/** One of the datasets, as published. */
export function dataset(name: string): string {
  return readFileSync(join(DATA, name), 'utf8');
}

const NAMES = [
  'airports.csv',
  'cars.json',
  'co2-concentration.csv',
  'earthquakes.json',
  'global-temp.csv',
  'seattle-weather.csv',
  'stocks.csv',
  'us-employment.csv',
];

/** A project with four snapshots of two people, and three commits of its code. */
export async function campaign(book: Book): Promise<People> {
  const ann = await book.sit('ann');
  const { root } = ann.desk;
  const git = (...words: string[]) => execa('git', words, { cwd: root, env: ann.desk.env });
  await git('init', '-q', '-b', 'main');
  await git('config', 'user.name', 'Ann');
  await git('config', 'user.email', 'ann@example.org');
  ann.put(Object.fromEntries(NAMES.map((name) => [`input/${name}`, dataset(name)])));
  ann.put({
    '.gitignore': 'input/\n',
    'plot.R': 'plot(read.csv("input/seattle-weather.csv"))\n',
  });
  book.chapter(
    'A history to look back on',
    'The code of a climate study is in git. Ann begins to keep its data with dsg, in the same folder.',
  );
  await ann.run(
    `dsg init ${book.desks.repository}#type=hardlink --data-dir input -m "As published"`,
  );
  await ann.run('git add . && git commit -q -m "Plot the weather" && git ls-files');
  book.at(60);
  book.say('An hour later she corrects a day of the weather and adds one.');
  const seattle = dataset('seattle-weather.csv').replace('2012-01-02,10.9', '2012-01-02,11.9');
  ann.put({ 'input/seattle-weather.csv': `${seattle}2016-01-01,0.0,3.9,-1.1,2.7,sun\n` });
  await ann.run('dsg sync -m "First days of 2012 and 2016"');
  book.at(75);
  book.say('Then the weather goes into a folder of its own.');
  await ann.run('mkdir input/weather && mv input/seattle-weather.csv input/weather/seattle.csv');
  ann.put({ 'plot.R': 'plot(read.csv("input/weather/seattle.csv"))\n' });
  await ann.run('dsg sync -m "Weather in a folder of its own"');
  await ann.run('git commit -q -a -m "Read the weather from its new place"');
  const start = await book.sit('ben', { folder: book.desks.ben.home });
  book.at(120);
  book.say('Ben joins, mends another day, and deletes what he takes for superfluous.');
  await start.run(`dsg clone ${book.desks.repository} rivers`);
  const ben = await book.sit('ben');
  const now = ben.desk.files()['input/weather/seattle.csv'] as string;
  ben.put({
    'input/weather/seattle.csv': now.replace('2012-01-03,0.8,11.7', '2012-01-03,0.8,12.7'),
    'input/stocks.csv': null,
    'input/us-employment.csv': null,
  });
  await ben.run('dsg sync -m "Third of January; without economics"');
  return { ann, ben };
}
