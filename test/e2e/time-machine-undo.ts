// What was done is undone, and done again; and the history of the older dsg comes along.
import { cpSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { People } from './time-machine-scene.js';
import type { Book } from './tour-book.js';

const LEGACY = resolve(import.meta.dirname, '../../../fixtures/legacy/river');

export async function undone(book: Book, { ann }: People): Promise<void> {
  book.at(300);
  book.chapter(
    'Undo',
    'The employment figures were not superfluous. What did everybody do, and what would it mean to reverse that?',
  );
  await ann.run('dsg operations');
  await ann.run('dsg undo s4 --dry-run');
  await ann.run('dsg undo s4 --yes');
  await ann.run('dsg log -n 2');
  book.say(
    'A question to Ben later, it was right after all. An undo is an operation like any other.',
  );
  await ann.run('dsg redo --yes');
  await ann.run('dsg status');
}

export async function older(book: Book, { ann }: People): Promise<void> {
  book.at(330);
  cpSync(LEGACY, join(ann.desk.home, 'rivers', 'old-study'), { recursive: true });
  book.chapter(
    'The history of the older dsg',
    'A study of years ago was kept with the older dsg, written in Python. What of its history is whole?',
  );
  await ann.run('dsg import-legacy --dry-run old-study');
  await ann.run('dsg import-legacy old-study ../study.repository');
  await ann.run('cd .. && dsg clone study.repository study && cd study && dsg log');
}
