// A project in another one: what is in it would be data of both.
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expectCode, runHere, team } from '../support/project.js';
import { equal, match, suite } from '../support/suite.js';

const test = suite('nested');

test('no project is made and nothing is cloned inside another project', async (t) => {
  const { alice, repository } = await team(t, { 'a.csv': 'one' });
  const deep = join(alice.root, 'deep');
  mkdirSync(deep);
  for (const args of [['init'], ['clone', repository, 'copy']]) {
    const { stderr } = await expectCode(runHere({ cwd: deep, env: alice.env }, args), 2);
    match(stderr, 'it lies inside the project');
  }
  equal(readdirSync(deep), []);
});
