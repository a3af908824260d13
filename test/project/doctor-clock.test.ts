import { clock, secondsApart } from '../../src/project/doctor/clock.js';
import type { Subject } from '../../src/project/doctor/subject.js';
import { equal, match, suite } from '../support/suite.js';

const test = suite('doctor: clock');
const asked = { from: 1_000_000, to: 1_004_000 };

const findings = (now: string | null) =>
  clock.run({
    reached: async () => ({ examined: { now }, asked }),
  } as unknown as Subject);
const at = (milliseconds: number) => new Date(milliseconds).toISOString();

test('what may be the time that the answer took is no difference', async () => {
  for (const told of [1_000_000, 1_002_000, 1_004_000]) equal(secondsApart(told, asked), 0);
  equal(secondsApart(1_034_000, asked), 30);
  equal(secondsApart(970_000, asked), -30);
  equal(secondsApart(Number.NaN, asked), undefined);
  equal(
    (await findings(at(1_030_000))).map(({ status }) => status),
    ['good'],
  );
});

test('a clock far off is told, with what sets it', async () => {
  const [ahead] = await findings(at(1_004_000 + 3 * 3_600_000));
  match(ahead?.what ?? '', "the server's clock is 3 hours ahead of the one here");
  match(ahead?.next ?? '', 'timedatectl');
  const [behind] = await findings(at(1_000_000 - 90_000));
  match(behind?.what ?? '', '90 seconds behind');
  match((await findings(at(asked.to + 5 * 86_400_000)))[0]?.what ?? '', '5 days ahead');
});

test('a server that tells no time, or nonsense, is no finding', async () => {
  equal(await findings(null), []);
  equal(await findings('yesterday'), []);
});
