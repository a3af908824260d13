import { equal, ok, suite } from '../../support/suite.js';
import { median, timeBare, timePresses } from '../screen_speed.js';

const test = suite('screens: screen-speed');
/** What one press may take in pictures of ink alone; about one was measured. */
const MOST = 4;

test('with 10,000 conflicts a key press takes little more than a picture of ink by itself', async () => {
  await timePresses(10_000, ['j']);
  const bare = median(await timeBare());
  for (const keys of [['j'], ['\u001b[6~'], ['m', 't'], ['u', 'U'], ['f', 'j', 'j', 'j']]) {
    const press = median(await timePresses(10_000, keys));
    ok(press < bare * MOST, `${JSON.stringify(keys)}: ${press} ms, ink alone ${bare} ms`);
  }
});

test('pictures are not kept: React records none of them', async () => {
  const entries = performance.getEntries().length;
  await timePresses(1000, ['\u001b[6~', '\u001b[5~'], { columns: 80, rows: 24 }, 200);
  equal(performance.getEntries().length, entries);
});
