// Names at the edge of what is allowed: bytes that are no text, lengths, shells, and what settings relax.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Tree } from '../support/files.js';
import type { Project, Team } from '../support/project.js';
import { expectCode, succeed, team } from '../support/project.js';
import { equal, match, ok, suite } from '../support/suite.js';

const test = suite('names at the edge');

const ANCHOR = { 'anchor.txt': 'here\n' };

function allowing({ repository }: Team, ...rules: string[]): Tree {
  const names = `names: {allow: [${rules.join(', ')}]}`;
  return { '.dsgconfig.yml': `name: x\nrepository: ${repository}\ndata_dirs: ["."]\n${names}\n` };
}

const PORTABLE: [rule: string, ...names: string[]][] = [
  ['control, blank', 'trailing return\r', 'tab\t'],
  ['control', 'line\nbreak', 'esc\u001b[2J', 'c1\u009b2J'],
  ['invisible', 'right\u202egnp', 'zero\u200b'],
  ['windows-name', 'con', 'aux.csv'],
  ['windows-character', 'what?', '*', '<>', 'a|b', '"q"'],
  ['blank', ' both ', '\u3000wide'],
  ['tilde', 'backup~', '~'],
  ['nfc', 'cafe\u0301'],
];
for (const [rule, ...names] of PORTABLE) {
  test(`names: {allow: [${rule}]} lets such names through, byte for byte`, async (t) => {
    const made = await team(t, ANCHOR);
    const { alice, bob } = made;
    const files = Object.fromEntries(names.map((name, i) => [`data/${name}`, `${i}\n`]));
    alice.put({ ...allowing(made, rule), ...files });
    await alice.sync();
    equal(made.live(), alice.files());
    equal(Object.keys(made.live()).length, names.length + 1);
    await bob.sync();
    equal(bob.files(), alice.files());
    // Whoever does not allow them is told, and loses nothing.
    const carol = await made.clone('carol');
    carol.put({ '.dsgconfig.yml': `name: x\nrepository: ${made.repository}\ndata_dirs: ["."]\n` });
    ok((await carol.status()).problems.every((problem) => rule.includes(problem.rule ?? '?')));
    await expectCode(carol.dsg('sync'), 1);
    equal(carol.files(), alice.files());
  });
}

test('H04: names that could drive a terminal are escaped wherever they are shown', async (t) => {
  const made = await team(t, ANCHOR);
  const { alice } = made;
  const name = 'a\u001b]0;x\u0007\nb\u009b31m\u202ec\rd';
  alice.put({ ...allowing(made, 'control', 'invisible'), [name]: 'x\n' });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  const raw = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/;
  for (const words of [['status'], ['status', '--json'], ['sync', '--dry-run'], ['sync', '-v']]) {
    const { stdout, stderr } = await succeed(alice.dsg(...words));
    ok(!raw.test(stdout) && !raw.test(stderr), words.join(' '));
    const shown = words.includes('--json') ? 'a\\u001b]0;x' : 'a\\x1b]0;x\\x07\\nb\\x9b31m';
    match(stdout, shown);
  }
  equal(made.live()[name], 'x\n');
  const listed = (await alice.status('--all')).entries.map(({ path }) => path);
  ok(listed.includes(name), '--json gives the very name');
});

test('H04: a problem with such a name is escaped in the error too', async (t) => {
  const { alice } = await team(t, ANCHOR);
  alice.put({ 'x\u001b[2Jy': '' });
  const { stderr } = await expectCode(alice.dsg('sync'), 1);
  match(stderr, 'x\\x1b[2Jy');
});

const BYTES = [Buffer.from([0xe9, 0x0a, 0x41]), Buffer.from([0xe8, 0x0a, 0x41])];
const pathOf = (project: Project, name: Buffer) =>
  Buffer.concat([Buffer.from(`${project.root}/`), name]);

function rawNames({ root }: Project): string[] {
  return readdirSync(root, { encoding: 'buffer' })
    .map((name) => name.toString('hex'))
    .sort();
}

test('H05: two names that are not UTF-8 and look alike as text are refused, each by its bytes', async (t) => {
  const { alice, live } = await team(t, ANCHOR);
  for (const [i, name] of BYTES.entries()) writeFileSync(pathOf(alice, name), `${i}\n`);
  const { problems } = await alice.status();
  equal(problems.map(({ kind, path, rule }) => `${kind} ${path} ${rule}`).sort(), [
    'unsafe-name \\xe8\\x0aA not-utf8',
    'unsafe-name \\xe9\\x0aA not-utf8',
  ]);
  const { stderr } = await expectCode(alice.dsg('sync'), 1);
  match(stderr, /\\xe[89]\\x0aA/);
  equal(live(), ANCHOR);
  equal(
    BYTES.map((name) => readFileSync(pathOf(alice, name), 'utf8')),
    ['0\n', '1\n'],
  );
});

test('H05: --normalize renames one that is not UTF-8, and never two to one name', async (t) => {
  const { alice, live } = await team(t, ANCHOR);
  const [one, other] = BYTES as [Buffer, Buffer];
  writeFileSync(pathOf(alice, one), '1\n');
  const preview = await alice.sync('--normalize', '--dry-run');
  equal(preview.renamed, [{ from: '\\xe9\\x0aA', to: '__A', possible: true }]);
  ok(rawNames(alice).includes(one.toString('hex')));
  await alice.sync('--normalize');
  equal(live(), { __A: '1\n', ...ANCHOR });
  writeFileSync(pathOf(alice, other), '2\n');
  const second = await alice.sync('--normalize', '--dry-run');
  equal(second.renamed, [{ from: '\\xe8\\x0aA', to: '__A', possible: false }]);
  await expectCode(alice.dsg('sync', '--normalize'), 1);
  equal([live().__A, readFileSync(pathOf(alice, other), 'utf8')], ['1\n', '2\n']);
});

test('a folder whose name is not UTF-8 is renamed with all that is in it', async (t) => {
  const { alice, live } = await team(t, ANCHOR);
  const folder = pathOf(alice, Buffer.from([0x64, 0xff]));
  mkdirSync(folder);
  writeFileSync(Buffer.concat([folder, Buffer.from('/x')]), 'x\n');
  equal(
    (await alice.status()).problems.map(({ path }) => path),
    ['d\\xff'],
  );
  await expectCode(alice.dsg('sync'), 1);
  await alice.sync('--normalize');
  equal(live(), { ...ANCHOR, 'd_/x': 'x\n' });
});

test('names outside the data are nobody\u2019s business', async (t) => {
  const made = await team(t, { 'input/a': 'a\n' }, { init: ['--data-dir', 'input'] });
  const { alice } = made;
  alice.put({ 'code/what?': '', 'code/con': '', 'code/Foo': '', 'code/foo': '' });
  writeFileSync(pathOf(alice, Buffer.from([0xff])), '');
  equal((await alice.status()).problems, []);
  alice.put({ 'input/b': 'b\n' });
  await alice.sync();
  equal(made.live(), { 'input/a': 'a\n', 'input/b': 'b\n' });
});

test('--normalize renames folders and what is in them, and points links at the new names', async (t) => {
  const { alice, live } = await team(t, ANCHOR);
  alice.put({
    'con/aux?': 'x\n',
    'con/in /nul': 'y\n',
    'to file': { link: 'con/aux?' },
    'con/to file~': { link: 'in /nul' },
    'to folder': { link: 'con/in ' },
  });
  const preview = await alice.sync('--normalize', '--dry-run');
  ok(preview.renamed.every(({ possible }) => possible));
  await alice.sync('--normalize');
  const expected = {
    ...ANCHOR,
    'con_renamed/aux_': 'x\n',
    'con_renamed/in/nul_renamed': 'y\n',
    'con_renamed/to file': { link: 'in/nul_renamed' },
    'to file': { link: 'con_renamed/aux_' },
    'to folder': { link: 'con_renamed/in' },
  };
  equal(live(), expected);
  equal(alice.files(), live());
});

test('safety rules are no setting', async (t) => {
  const made = await team(t, ANCHOR);
  for (const rule of ['reserved', 'not-utf8', 'too-long', 'dots']) {
    made.alice.put(allowing(made, rule));
    const { stderr } = await expectCode(made.alice.dsg('status'), 2);
    match(stderr, 'allow');
  }
  made.alice.put(allowing(made, 'control', 'invisible', 'windows-name', 'tilde', 'blank'));
  made.alice.put({ '.DSG': 'x\n' });
  equal(
    (await made.alice.status()).problems.map(({ rule }) => rule),
    ['reserved'],
  );
  await expectCode(made.alice.dsg('sync'), 1);
});

test('H12: names of 255 bytes and paths 256 names deep travel; one more is refused', async (t) => {
  const made = await team(t, ANCHOR);
  const { alice, bob } = made;
  const long = `${'n'.repeat(251)}.csv`;
  const wide = `${'\u20ac'.repeat(85)}`;
  const deep = `${'d/'.repeat(255)}x`;
  alice.put({ [long]: '1\n', [wide]: '2\n', [deep]: '3\n' });
  await alice.sync();
  equal(made.live(), alice.files());
  await bob.sync();
  equal(bob.files(), alice.files());
  equal(Object.keys(bob.files()).length, 4);

  alice.put({ [`${'d/'.repeat(256)}y`]: 'too deep\n' });
  const { problems, entries } = await alice.status();
  equal(
    problems.map(({ rule }) => rule),
    ['too-deep'],
  );
  // What cannot be looked at is never taken for deleted.
  equal(entries, []);
  await expectCode(alice.dsg('sync', '--allow-deletes'), 1);
  equal(made.live(), bob.files());
});

test('a path longer than the system takes is refused, and nothing below it counts as deleted', async (t) => {
  const { alice, live } = await team(t, ANCHOR);
  const name = 'f'.repeat(250);
  let at = '';
  for (let i = 0; i < 16; i++) {
    const folder = join(alice.root, at);
    process.chdir(folder);
    mkdirSync(name);
    process.chdir(name);
    if (`${folder}/${name}`.length > 3700) break;
    at = join(at, name);
  }
  writeFileSync('x', 'x\n');
  process.chdir('/');
  const { problems } = await alice.status();
  equal(
    problems.map(({ rule }) => rule),
    ['path-too-long'],
  );
  await expectCode(alice.dsg('sync'), 1);
  equal(live(), ANCHOR);
});

test('names of 200 characters, 15 of them in one path, and 40 folders deep travel', async (t) => {
  const { alice, bob, live } = await team(t, ANCHOR);
  const long = 'l'.repeat(200);
  alice.put({
    [Array.from({ length: 15 }, (_, i) => `${i}${long}`).join('/')]: '1\n',
    [`${'forty/'.repeat(40)}x`]: '2\n',
  });
  await alice.sync();
  await bob.sync();
  equal(bob.files(), alice.files());
  equal(live(), alice.files());
});
