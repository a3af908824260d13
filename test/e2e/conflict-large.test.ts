// timeout: 600
// Contents that take seconds to compare and to merge: the screen goes on meanwhile.
import { match, ok, suite, type TestContext } from '../support/suite.js';
import type { Desks } from './desks.js';
import { disputed, once } from './disputed-desks.js';

const test = suite('conflict screen: large contents', { timeout: 300_000 });

const ROWS = 700_000;

/** A table near the limit of 32 MiB; a side changes every third row, and none that the other changes. */
function table(side: number): string {
  const lines = ['id,place,level,by'];
  for (let i = 0; i < ROWS; i++)
    lines.push(`${i},place of row ${i % 997},${i % 3 === side ? i * 7 : i},someone`);
  return `${lines.join('\n')}\n`;
}

function large(t: TestContext): Promise<Desks> {
  const path = 'input/large.csv';
  return disputed(t, {
    base: { [path]: table(-1) },
    mine: { [path]: table(0) },
    theirs: { [path]: table(1) },
  });
}

test('keys are answered while a difference is worked out, and a page that is left wants it no more', async (t) => {
  const { ann } = await large(t);
  const pane = ann.pane(once('dsg resolve'));
  await pane.waitFor('1 conflict: 1 open');
  pane.press('Enter');
  await pane.waitFor('reading...');
  pane.press('m');
  match(await pane.waitFor('Conflict 1 of 1: mine'), /reading\.\.\./, 'it is read still');
  pane.press('Escape');
  await pane.waitFor('1 conflict: 0 open, 1 chosen');
  pane.press('Enter');
  const shown = await pane.waitFor('rows changed', 120);
  match(shown, 'key: id');
  pane.press('C-c');
  await pane.waitFor('exit 130');
});

test('a merge that takes long says so and can be stopped; leaving does not wait for it', async (t) => {
  const { ann, ben } = await large(t);
  const pane = ann.pane(once('dsg resolve'));
  await pane.waitFor('1 conflict: 1 open');
  pane.press('g');
  await pane.waitFor('merging 1 of 1; Esc stops');
  pane.press('Escape');
  await pane.waitFor('Stopped; nothing was decided.');
  pane.press('e');
  await pane.waitFor('merging, for your editor; Esc stops');
  pane.press('Escape');
  await pane.waitFor('Stopped; nothing was decided.');
  pane.press('g');
  await pane.waitFor('0 open, 1 chosen', 120);
  pane.press('f', 'y');
  await pane.waitFor('exit 0');
  await ann.expect(0, 'sync');
  await ben.expect(0, 'sync');
  const [, first, second] = String(ben.files()['input/large.csv']).split('\n');
  ok(first === '0,place of row 0,0,someone' && second === '1,place of row 1,7,someone');
});
