import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readChecks } from '../../src/checks/declared.js';
import { runChecks } from '../../src/checks/run-checks.js';
import { equal, match, ok, suite } from '../support/suite.js';
import { expectFindings, findingsOf, makeWorld, runOn } from './made-world.js';

const test = suite('command');

test('passes with exit code 0 and fails with any other', async (t) => {
  await expectFindings(t, {}, { command: 'true' }, []);
  await expectFindings(t, {}, { command: ['true'] }, []);
  await expectFindings(t, {}, { command: 'exit 3' }, ['- command']);
  const [found] = await findingsOf(t, {}, { command: 'echo out; echo err >&2; exit 3' });
  equal(found?.found, 'exit code 3');
  match(found?.output ?? '', /^(out\nerr|err\nout)$/);
});

test('says that there is no such program, and which signal ended it', async (t) => {
  const [none] = await findingsOf(t, {}, { command: ['no-such-program-at-all'] });
  equal(none?.found, 'no such program');
  const [killed] = await findingsOf(t, {}, { command: 'kill -TERM $$' });
  equal(killed?.found, 'an end by SIGTERM');
});

test('gives a list to the program as it is, and a text to the shell', async (t) => {
  await expectFindings(t, {}, { command: ['test', '$HOME', '=', '$HOME'] }, []);
  await expectFindings(t, {}, { command: 'test "$DSG_PROJECT" = "$PWD" && test -f a.csv' }, [
    '- command',
  ]);
  await expectFindings(
    t,
    { 'a.csv': '' },
    { command: 'test "$DSG_PROJECT" = "$PWD" && test -f a.csv' },
    [],
  );
});

test('hands over the names of files on stdin, each ended by a NUL', async (t) => {
  const files = { 'in/a b.csv': 'x', 'in/c.csv': '', 'd.csv': '' };
  await expectFindings(
    t,
    files,
    { command: `test "$(tr '\\0' '|')" = 'in/a b.csv|in/c.csv|'`, files: 'in/' },
    [],
  );
  await expectFindings(t, files, { command: 'xargs -0 grep -c x', files: 'in/a*' }, []);
  await expectFindings(t, files, { command: 'xargs -0 grep -c y', files: 'in/a*' }, ['- command']);
  const many = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`f${i}`, '']));
  await expectFindings(t, many, { command: 'exit 0', files: '*' }, []);
});

test('ends after its time with everything that it started', async (t) => {
  const world = makeWorld(t, {});
  const command = '(sleep 2; touch late) & sleep 60';
  const checks = readChecks([{ command, timeout: 1 }], 'f');
  const [result] = await runChecks(checks, world);
  equal(result?.findings[0]?.found, 'no end within 1 second');
  await new Promise((done) => setTimeout(done, 2000));
  ok(!existsSync(join(world.root, 'late')));
});

test('what it leaves in the background does not keep the check waiting', async (t) => {
  await expectFindings(t, {}, { command: 'sleep 50 & exit 0', timeout: 20 }, []);
});

test('what left the group of its command is not waited for', async (t) => {
  const started = performance.now();
  await expectFindings(t, {}, { command: 'setsid sleep 50 & exit 0', timeout: 40 }, []);
  // Half of the 50 seconds for which it holds the pipes.
  ok(performance.now() - started < 25_000, 'the command was not waited for');
});

test('keeps the last of what is printed, however much it is', async (t) => {
  const [found] = await findingsOf(
    t,
    {},
    { command: 'yes | head -c 20000000; echo the end; exit 1' },
  );
  ok((found?.output?.length ?? 0) < 5000);
  match(found?.output ?? '', /the end$/);
});

test('ends when the person asks to stop', async (t) => {
  const [found] = await findingsOf(t, {}, { command: 'sleep 60' }, { isInterrupted: () => true });
  equal(found?.found, 'an end by SIGINT');
});

test('runs in the project, and what it writes there is its own doing', async (t) => {
  const world = makeWorld(t, {});
  await runChecks(readChecks([{ command: 'pwd > here' }], 'f'), world);
  equal(readFileSync(join(world.root, 'here'), 'utf8').trim(), world.root);
});

test('runs beside the checks of other kinds, and the results stay in their order', async (t) => {
  // The command ends only when the check behind it has been begun.
  const world = makeWorld(t, { 'a.csv': 'id\n1\n' });
  const begun: string[] = [];
  const checks = readChecks(
    [
      { name: 'one', command: 'until test -e go; do sleep 0.05; done', timeout: 20 },
      { name: 'two', csv: 'a.csv' },
      { name: 'three', command: 'exit 3' },
      { name: 'four', no_empty_files: '*' },
    ],
    'f',
  );
  const results = await runChecks(checks, world, ({ name }) => {
    begun.push(name);
    if (name === 'four') writeFileSync(join(world.root, 'go'), '');
  });
  equal(begun, ['one', 'two', 'four', 'three']);
  equal(
    results.map(({ name, verdict }) => [name, verdict]),
    [
      ['one', 'passed'],
      ['two', 'passed'],
      ['three', 'failed'],
      ['four', 'passed'],
    ],
  );
});

test('commands never run at the same time', async (t) => {
  const busy = 'test ! -e busy && touch busy && sleep 0.2 && rm busy';
  for (const { verdict } of await runOn(t, {}, [
    { command: busy },
    { command: busy },
    { command: busy },
  ]))
    equal(verdict, 'passed');
});

test('what ends the other checks ends the command too', async (t) => {
  const world = makeWorld(t, { 'a.csv': 'id\n1\n' });
  const read = () => {
    throw new TypeError('a mistake');
  };
  const started = performance.now();
  const checks = readChecks([{ command: 'sleep 60' }, { csv: 'a.csv' }], 'f');
  const error = await runChecks(checks, { ...world, read }).catch((thrown: unknown) => thrown);
  match(String(error), 'a mistake');
  // A third of what the command would have taken.
  ok(performance.now() - started < 20_000);
});

test('a command that ended while this process was busy was not too late', async (t) => {
  const world = makeWorld(t, {});
  const running = runChecks(readChecks([{ command: 'exit 0', timeout: 1 }], 'f'), world);
  await new Promise((done) => setTimeout(done, 50));
  const until = performance.now() + 1500;
  while (performance.now() < until);
  const [result] = await running;
  equal([result?.verdict, result?.findings], ['passed', []]);
});
