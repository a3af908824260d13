// The rules for names: what status lists, what sync refuses, and what --normalize makes of it.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Project } from '../support/project.js';
import { expectCode, team } from '../support/project.js';
import { equal, match, ok, suite } from '../support/suite.js';

const test = suite('names');

const ANCHOR = { 'anchor.txt': 'here\n' };

/** A name, the rule it breaks, and what --normalize calls it; null where only a person can mend it. */
const RULES: [name: string, rule: string, to: string | null][] = [
  ['line\nbreak', 'control', 'line_break'],
  ['tab\there', 'control', 'tab_here'],
  ['esc\u001b[31m', 'control', 'esc_[31m'],
  ['c1\u009b31m', 'control', 'c1_31m'],
  ['private\ue000', 'control', 'private_'],
  ['zero\u200bwidth', 'invisible', 'zero_width'],
  ['right\u202egnp.exe', 'invisible', 'right_gnp.exe'],
  ['bom\ufeff', 'invisible', 'bom_'],
  ['con', 'windows-name', 'con_renamed'],
  ['NUL.txt', 'windows-name', 'NUL_renamed.txt'],
  ['lpt\u00b9.csv', 'windows-name', 'lpt\u00b9_renamed.csv'],
  ['a<b', 'windows-character', 'a_b'],
  ['a>b', 'windows-character', 'a_b'],
  ['a"b', 'windows-character', 'a_b'],
  ['a|b', 'windows-character', 'a_b'],
  ['what?', 'windows-character', 'what_'],
  ['all*', 'windows-character', 'all_'],
  [' leading', 'blank', 'leading'],
  ['trailing ', 'blank', 'trailing'],
  ['backup~', 'tilde', 'backup'],
  ['~lock', 'tilde', 'lock'],
  ['cafe\u0301', 'nfc', 'caf\u00e9'],
  ['.DSG', 'reserved', '_.DSG'],
  ['.d\u200csg', 'reserved', '.d_sg'],
  ['dsg~1', 'reserved', '_dsg~1'],
  ['.dsg.', 'reserved', '_.dsg.'],
  ['.git ', 'reserved', '_.git'],
  ['.dsg::$INDEX_ALLOCATION', 'reserved', '_.dsg::$INDEX_ALLOCATION'],
];

async function refused(alice: Project): Promise<void> {
  const { json, stderr } = await expectCode(alice.dsg('sync', '--json'), 1);
  equal(json.error.code, 'problems');
  match(stderr, 'Nothing was changed');
}

for (const [name, rule, to] of RULES) {
  test(`${JSON.stringify(name)}: ${rule} is listed, refused, previewed and renamed`, async (t) => {
    const { alice, live } = await team(t, ANCHOR);
    alice.put({ [name]: 'x\n' });
    const { problems, clean } = await alice.status();
    equal(clean, false);
    equal(
      problems.filter((one) => one.rule === rule).map(({ path }) => path),
      [name],
    );
    await refused(alice);
    equal(live(), ANCHOR);
    const preview = await alice.sync('--normalize', '--dry-run');
    equal(preview.renamed, [{ from: name, to: to ?? '', possible: true }]);
    ok(existsSync(join(alice.root, name)), 'a preview renames nothing');
    const done = await alice.sync('--normalize');
    equal(done.renamed, [{ from: name, to: to ?? '', possible: true }]);
    equal(alice.files(), { [to ?? '']: 'x\n', ...ANCHOR });
    equal(Object.keys(live()).sort(), [...Object.keys(ANCHOR), to ?? ''].sort());
    equal((await alice.status()).clean, true);
  });

  test(`${JSON.stringify(name)}: --normalize never puts it onto an existing file`, async (t) => {
    const { alice, live } = await team(t, ANCHOR);
    alice.put({ [name]: 'new\n', [to ?? '']: 'there before\n' });
    const preview = await alice.sync('--normalize', '--dry-run');
    equal(preview.renamed, [{ from: name, to: to ?? '', possible: false }]);
    await expectCode(alice.dsg('sync', '--normalize'), 1);
    equal(Object.values(alice.files()).sort(), ['here\n', 'new\n', 'there before\n']);
    equal(live(), ANCHOR);
  });
}
