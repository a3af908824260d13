// What each command prints, kept word for word in fixtures/golden/<command>/<case>.txt.
// After a change that is meant: DSG_UPDATE_GOLDEN=1 npm test -- commands/golden, then look at git diff.
import { readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { COMMANDS } from '../../commands/list.js';
import { equal, ok, suite, type TestContext } from '../support/suite.js';
import { type Case, GOLDEN_CASES } from './golden-cases.js';
import { story } from './story.js';
import { equalsGolden, GOLDEN, transcript } from './transcript.js';

const test = suite('golden');

for (const one of GOLDEN_CASES) {
  test(`dsg ${one.args.join(' ')} prints ${one.name}`, async (t) => {
    equalsGolden(one.name, await printed(t, one));
  });
}

async function printed(t: TestContext, { args, first }: Case): Promise<string> {
  const project = await story(t);
  await first?.(project);
  return transcript(dirname(project.root), args, await project.dsg(...args));
}

test('every command that prints is kept, and nothing is kept that no case prints', () => {
  // Errors have a test of their own.
  const kept = readdirSync(GOLDEN, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.txt') && !/^(errors\/|check\/kinds-)/.test(name))
    .map((name) => name.slice(0, -'.txt'.length));
  equal(kept.sort(), GOLDEN_CASES.map(({ name }) => name).sort());
  const covered = new Set(GOLDEN_CASES.map(({ args }) => args[0]));
  // What these print is of this machine and moment; other tests look at them.
  const others = new Set(['init', 'clone', 'doctor', 'serve', 'completion']);
  for (const name of Object.keys(COMMANDS)) ok(covered.has(name) || others.has(name), name);
});
