// timeout: 900
// The walk through the history of real data, made in real terminals and kept word for word in docs/time-machine.md.
// After a change that is meant: DSG_UPDATE_GOLDEN=1 npm test -- e2e/time-machine, then look at git diff.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { equal, needs, suite } from '../support/suite.js';
import { codeAndData } from './time-machine-code.js';
import { lookBack } from './time-machine-look.js';
import { comeBack } from './time-machine-restore.js';
import { campaign } from './time-machine-scene.js';
import { older, undone } from './time-machine-undo.js';
import { startBook } from './tour-book.js';

const test = suite('time machine', { timeout: 600_000 });
const PAGE = resolve(import.meta.dirname, '../../../docs/time-machine.md');

test.before(() => needs(spawnSync('git', ['--version']).status === 0, 'git'));

test('the walk in docs/time-machine.md is what a person sees', async (t) => {
  const book = startBook(t);
  const update = process.env.DSG_UPDATE_GOLDEN === '1';
  // What there is of it shows where it broke off.
  if (update) t.after(() => writeFileSync(PAGE, book.text()));
  book.say(`# The time machine

What did this file look like when the report was written? Who changed this row? Give me that version. Which data belonged to
this commit of the code? Undo what I did. This page asks all of it of a project with real data, the vega-datasets that \`npm run
demo\` takes as well. Every screen was captured in a real terminal; a test (\`test/e2e/time-machine.test.ts\`) makes this page
anew and compares it word for word; only paths, hashes and the figures of the machine are made the same each time.`);
  const people = await campaign(book);
  await lookBack(book, people);
  await comeBack(book, people);
  await codeAndData(book, people);
  await undone(book, people);
  await older(book, people);
  const made = book.text();
  if (!update) equal(made, readFileSync(PAGE, 'utf8'));
});
