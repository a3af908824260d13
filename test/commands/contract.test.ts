import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from '../../commands/command.js';
import { HABITS } from '../../commands/habits.js';
import { COMMANDS, GROUPS } from '../../commands/list.js';
import { GLOBAL_OPTIONS } from '../../commands/parse.js';
import { EXITS } from '../../src/errors/exits.js';
import { SAMPLES } from '../project/legacy/samples.js';
import { runHere, tempFolder } from '../support/project.js';
import { equal, match, ok, suite } from '../support/suite.js';
import { story } from './story.js';

const test = suite('every command');
const names = Object.keys(COMMANDS);
const sources = resolve(import.meta.dirname, '../../../commands');

/** Runs a command line where there is no project. */
const run = (...args: string[]) => runHere({ cwd: '/', env: {} }, args);

/** Help is wrapped to the terminal: what it says is compared without its line breaks. */
const asOneLine = (text: string) => text.replace(/\s+/g, ' ');

async function load(name: string): Promise<Command> {
  const known = COMMANDS[name];
  ok(known, name);
  return (await known.load()).command;
}

test('is in the list, and the list has no other', () => {
  const files = readdirSync(sources).map((file) => file.replace(/\.ts$/, ''));
  for (const name of names) ok(files.includes(name), name);
});

for (const name of names) {
  test(`${name} says in the list what it says of itself`, async () => {
    const command = await load(name);
    equal(command.name, name);
    equal(command.summary, COMMANDS[name]?.summary);
    equal(command.plumbing === true, COMMANDS[name]?.group === 'plumbing');
  });

  test(`${name} --help shows usage, options, examples and every exit code`, async () => {
    const command = await load(name);
    const { code, stdout, stderr } = await run(name, '--help');
    equal([code, stderr], [0, '']);
    match(stdout, `Usage: dsg ${name}`);
    const text = asOneLine(stdout);
    match(text, asOneLine(command.description));
    for (const [option, { describe, hidden }] of Object.entries(command.options ?? {}))
      equal(
        [option, text.includes(` ${asOneLine(describe)} `) && text.includes(`--${option}`)],
        [option, !hidden],
      );
    for (const [line, what] of command.examples) {
      match(stdout, `\n  ${line}\n`);
      match(text, asOneLine(what));
    }
    ok(command.examples.length > 0);
    match(stdout, '\n  0    done\n');
    for (const [exit, what] of Object.entries(command.exits))
      match(text, ` ${exit} ${asOneLine(what)}`);
    match(stdout, `man dsg-${name}\n`);
    for (const line of stdout.split('\n'))
      ok(line.length <= 80 || line.startsWith('  dsg ') || line.startsWith('Usage:'), line);
    equal((await run('help', name)).stdout, stdout);
    equal((await run(name, '-h')).stdout, stdout);
  });

  test(`${name} documents only exit codes of the contract, usage among them`, async () => {
    const { exits } = await load(name);
    const codes = Object.keys(exits).map(Number);
    ok(codes.includes(2));
    for (const code of codes) ok((Object.values(EXITS) as number[]).includes(code), String(code));
  });

  test(`${name} shadows no option of all commands`, async () => {
    const { options = {} } = await load(name);
    const taken = Object.entries(GLOBAL_OPTIONS).flatMap(([key, { alias }]) => [key, alias]);
    for (const [key, { alias }] of Object.entries(options)) {
      ok(!taken.includes(key), key);
      ok(alias === undefined || !taken.includes(alias), alias);
    }
  });

  test(`${name} refuses an option it does not have, and says what to run`, async () => {
    for (const option of ['--no-such-option', '-X', '--__proto__=1', '--constructor']) {
      const { code, stdout, stderr } = await run(name, option);
      equal([option, code, stdout], [option, 2, '']);
      match(stderr, /\nNext: dsg /);
    }
  });

  test(`${name} refuses a word too many`, async () => {
    const { positionals = [] } = await load(name);
    if (positionals.some(({ many }) => many)) return;
    const words = [...positionals.map(() => 'word'), 'surplus'];
    const { code, stderr } = await run(name, ...words);
    equal(code, 2);
    match(stderr, 'it does not take "surplus"');
    match(stderr, `Next: dsg ${name} --help`);
  });

  test(`${name} refuses to go on without a word it needs`, async () => {
    const { positionals = [] } = await load(name);
    const needed = positionals.find(({ required }) => required);
    if (!needed) return;
    const { code, stderr } = await run(name);
    equal(code, 2);
    match(stderr, `${needed.name.toUpperCase()} is missing`);
  });

  test(`${name} --json gives an error as one document`, async (t) => {
    const { positionals = [] } = await load(name);
    const words = positionals.filter(({ required }) => required).map(() => 'nowhere');
    // These need no project.
    if (['init', 'doctor', 'list-repos', 'config', 'validate-config'].includes(name)) return;
    const { code, stdout, stderr } = await runHere({ cwd: tempFolder(t), env: {} }, [
      name,
      ...words,
      '--json',
    ]);
    const document = JSON.parse(stdout) as { schema: number; error: Record<string, unknown> };
    equal(document.schema, 1);
    equal(Object.keys(document), ['schema', 'error']);
    equal(Object.keys(document.error), ['code', 'message', 'state', 'hint', 'data']);
    equal(code, EXITS[document.error.code as keyof typeof EXITS]);
    match(stderr, String(document.error.message));
  });
}

test('that reads runs with -q in silence, and with --json as a document of schema 1', async (t) => {
  const { dsg } = await story(t);
  const reading = {
    status: [],
    log: [],
    show: [],
    tags: [],
    diff: [],
    blame: ['a.csv'],
    find: ['a.csv'],
    grep: ['a'],
    'list-files': [],
    check: [],
    'validate-file': ['a.csv'],
    'validate-snapshot': [],
    'validate-chain': [],
    fsck: [],
    recover: [],
    config: [],
    'validate-config': ['--backend'],
    remote: [],
    resolve: ['--list'],
    doctor: [],
    'list-repos': [],
    sync: ['--dry-run'],
    'import-legacy': ['--dry-run', join(SAMPLES, 'river')],
    'hash-object': ['a.csv'],
    'ls-tree': ['s1'],
    'diff-tree': ['s1', 's2'],
    analyze: [],
    operations: [],
    undo: ['--dry-run'],
    snapmount: ['--list'],
    restore: ['--dry-run', 'a.csv'],
  };
  // These print bytes, wait for somebody, make a project or a tag, or need something undone.
  const others = [
    ...['init', 'clone', 'cat', 'cat-object', 'snapfetch', 'serve', 'completion'],
    ...['tag', 'untag', 'redo'],
  ];
  equal([...Object.keys(reading), ...others].sort(), [...names].sort());
  for (const [name, words] of Object.entries(reading)) {
    const quiet = await dsg(name, ...words, '-q');
    equal([name, quiet.code, quiet.stdout, quiet.stderr], [name, 0, '', '']);
    const { code, stdout, stderr } = await dsg(name, ...words, '--json', '-q');
    equal([name, code, stderr], [name, 0, '']);
    equal((JSON.parse(stdout) as { schema: number }).schema, 1);
  }
});

test('that is misspelt is answered with the nearest', async () => {
  for (const [wrong, right] of [
    ['stauts', 'status'],
    ['lgo', 'log'],
    ['list_files', 'list-files'],
  ] as const) {
    const { code, stderr } = await run(wrong);
    equal(code, 2);
    match(stderr, `Next: did you mean "${right}"? dsg ${right}\n`);
  }
});

test('that is known from git is answered with what does that here', async () => {
  match((await run('push')).stderr, 'Next: dsg sync shares what is new here');
  match((await run('revert')).stderr, 'Next: dsg undo reverses a sync');
  match((await run('tag', '--list')).stderr, 'Next: dsg tags\n');
  match((await run('tag', '-d', 'paper')).stderr, 'Next: dsg untag NAME\n');
  for (const [words, hint] of Object.entries(HABITS)) {
    const [name = '', option] = words.split(' ');
    equal([words, name in COMMANDS], [words, option !== undefined]);
    for (const [, meant = ''] of hint.matchAll(/dsg ([a-z-]+)/g))
      ok(meant in COMMANDS || meant === '--version', `${words}: ${hint}`);
  }
});

test('that is nothing like any other is answered with the help', async () => {
  match((await run('xyzzy')).stderr, 'Next: dsg --help\n');
  match((await run('log', '--xyzzy')).stderr, 'Next: dsg log --help\n');
  match((await run('log', '--limitt=3')).stderr, 'Next: did you mean --limit? dsg log --help\n');
});

test('that has the name of an inherited property is unknown', async () => {
  for (const name of ['constructor', '__proto__', 'toString']) equal((await run(name)).code, 2);
});

test('is in the overview, porcelain before plumbing', async () => {
  const { stdout, code } = await run('--help');
  equal(code, 0);
  for (const name of names)
    match(stdout, new RegExp(`^ {2}${name} +${COMMANDS[name]?.summary.slice(0, 10)}`, 'm'));
  const titles = Object.values(GROUPS).map((title) => stdout.indexOf(`\n${title}:\n`));
  equal(
    titles,
    titles.filter((at) => at > 0).sort((a, b) => a - b),
  );
  ok(stdout.indexOf('\n  recover') < stdout.indexOf('Plumbing'));
  ok(stdout.indexOf('\n  hash-object') > stdout.indexOf('Plumbing'));
});

test('needs a folder that is there after -C', async () => {
  const { code, stderr } = await run('-C', '/nowhere/at/all', 'log');
  equal(code, 2);
  match(stderr, 'there is no such folder');
});
