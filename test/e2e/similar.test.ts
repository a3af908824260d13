// Names that are one on some file systems: they differ in case, or in their Unicode form.
import type { Tree } from '../support/files.js';
import type { Project } from '../support/project.js';
import { expectCode, team } from '../support/project.js';
import { equal, match, ok, suite } from '../support/suite.js';

const test = suite('similar names on two sides');

const ANCHOR = { 'anchor.txt': 'here\n' };

function sorted(tree: Tree): Tree {
  return Object.fromEntries(Object.entries(tree).sort(([a], [b]) => (a < b ? -1 : 1)));
}

async function lines(project: Project): Promise<string[]> {
  const { entries } = await project.status();
  return entries.map(({ path, state, action, clash }) =>
    [path, state, action, ...(clash ? [clash] : [])].join(' '),
  );
}

const ENDS: Record<string, Tree> = {
  local: { 'Data.csv': 'of alice\n' },
  remote: { 'data.csv': 'of bob\n' },
  both: { 'Data.csv': 'of alice\n', 'data.bob-s2.csv': 'of bob\n' },
};
for (const [side, end] of Object.entries(ENDS)) {
  test(`names that differ in case are a conflict, settled for ${side}`, async (t) => {
    const { alice, bob, live } = await team(t, ANCHOR);
    bob.put({ 'data.csv': 'of bob\n' });
    await bob.sync();
    alice.put({ 'Data.csv': 'of alice\n' });
    equal(await lines(alice), [
      'Data.csv local-added conflict similar-name',
      'data.csv remote-added conflict similar-name',
    ]);
    await expectCode(alice.dsg('sync'), 3);
    equal(live(), { ...ANCHOR, 'data.csv': 'of bob\n' });
    await alice.sync(`--on-conflict=${side}`);
    equal(alice.files(), sorted({ ...ANCHOR, ...end }));
    equal(live(), alice.files());
    await bob.sync();
    equal(bob.files(), alice.files());
    equal(await lines(alice), []);
  });
}

test('similar folders are a conflict, and a whole folder moves aside', async (t) => {
  const { alice, bob, live } = await team(t, ANCHOR);
  bob.put({ 'data/1.csv': '1\n', 'data/sub/2.csv': '2\n' });
  await bob.sync();
  alice.put({ 'Data/3.csv': '3\n' });
  await expectCode(alice.dsg('sync'), 3);
  await alice.sync('--on-conflict=both');
  const expected = { 'data.bob-s2/1.csv': '1\n', 'data.bob-s2/sub/2.csv': '2\n' };
  equal(live(), sorted({ ...ANCHOR, 'Data/3.csv': '3\n', ...expected }));
  equal(alice.files(), live());
});

const NFC = 'caf\u00e9.csv';
const NFD = 'cafe\u0301.csv';

test('a name in NFC and the same in NFD are a conflict', async (t) => {
  const { alice, bob, repository } = await team(t, ANCHOR);
  // Only who allows such names can bring one in.
  const settings = `name: x\nrepository: ${repository}\ndata_dirs: ["."]\nnames: {allow: [nfc]}\n`;
  bob.put({ '.dsgconfig.yml': settings, [NFD]: 'of bob\n' });
  await bob.sync();
  alice.put({ [NFC]: 'of alice\n' });
  equal(
    (await lines(alice)).sort(),
    [
      `${NFC} local-added conflict similar-name`,
      `${NFD} remote-added conflict similar-name`,
    ].sort(),
  );
  await expectCode(alice.dsg('sync'), 3);
  await alice.sync('--on-conflict=local');
  equal(alice.files(), sorted({ ...ANCHOR, [NFC]: 'of alice\n' }));
  await bob.sync();
  equal(bob.files(), alice.files());
});

test('settings can allow similar names on the two sides', async (t) => {
  const { alice, bob, live, repository } = await team(t, ANCHOR);
  const allow = 'names: {allow: [similar]}';
  const settings = `name: x\nrepository: ${repository}\ndata_dirs: ["."]\n${allow}\n`;
  for (const project of [alice, bob]) project.put({ '.dsgconfig.yml': settings });
  bob.put({ 'data.csv': 'of bob\n' });
  await bob.sync();
  alice.put({ 'Data.csv': 'of alice\n' });
  await alice.sync();
  equal(live(), { 'Data.csv': 'of alice\n', ...ANCHOR, 'data.csv': 'of bob\n' });
});

test('H08: a rename that changes nothing but case is a rename', async (t) => {
  const { alice, bob, live } = await team(t, { ...ANCHOR, 'foo.csv': 'x\n', 'dir/a': 'a\n' });
  alice.put({ 'foo.csv': null, 'Foo.csv': 'x\n', dir: null, 'Dir/a': 'a\n' });
  const up = await alice.sync();
  equal([up.uploaded, up.deletedRemote, up.bytesUp], [2, 2, 0]);
  equal(live(), { 'Dir/a': 'a\n', 'Foo.csv': 'x\n', ...ANCHOR });
  const down = await bob.sync();
  equal([down.downloaded, down.deletedLocal, down.conflicts], [2, 2, []]);
  equal(bob.files(), alice.files());
});

test('H08: the same file renamed to two similar names is a conflict', async (t) => {
  const { alice, bob } = await team(t, { ...ANCHOR, 'a.csv': 'x\n' });
  bob.put({ 'a.csv': null, 'B.csv': 'x\n' });
  await bob.sync();
  alice.put({ 'a.csv': null, 'b.csv': 'x\n' });
  equal(await lines(alice), [
    'B.csv remote-added conflict similar-name',
    'a.csv both-deleted refresh',
    'b.csv local-added conflict similar-name',
  ]);
  await expectCode(alice.dsg('sync'), 3);
  await alice.sync('--on-conflict=remote');
  equal(alice.files(), sorted({ ...ANCHOR, 'B.csv': 'x\n' }));
});

const PAIRS: [string, string][] = [
  ['Foo', 'foo'],
  ['stra\u00dfe', 'strasse'],
  ['\u0130stanbul', 'istanbul'],
  ['\u212aelvin', 'kelvin'],
  [NFC, NFD],
];
for (const [one, other] of PAIRS) {
  const shown = JSON.stringify([one, other]);
  test(`H07, H08: ${shown} in one folder are a problem that names both, and nothing is synced`, async (t) => {
    const { alice, live } = await team(t, ANCHOR);
    alice.put({ [one]: '1\n', [other]: '2\n' });
    const { problems, clean } = await alice.status();
    equal(clean, false);
    const pair = problems.filter(({ kind }) => kind === 'similar-names');
    equal(pair.length, 1);
    ok([one, other].includes(pair[0]?.path ?? ''));
    const left = pair[0]?.path === one ? other : one;
    match(pair[0]?.why ?? '', `"${left}"`);
    const { json, stderr } = await expectCode(alice.dsg('sync', '--json'), 1);
    equal(json.error.code, 'problems');
    match(stderr, 'Nothing was changed');
    equal(live(), ANCHOR);
  });

  test(`H07, H08: --normalize never puts one of ${shown} over the other`, async (t) => {
    const { alice, live } = await team(t, ANCHOR);
    alice.put({ [one]: '1\n', [other]: '2\n' });
    await expectCode(alice.dsg('sync', '--normalize'), 1);
    equal(Object.values(alice.files()).sort(), ['1\n', '2\n', 'here\n']);
    equal(live(), ANCHOR);
  });
}
