// timeout: 900
// The editor that a person settles a merge in, and all that can go wrong with it.
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { equal, match, suite, type TestContext } from '../support/suite.js';
import type { Pane } from '../ui/tmux.js';
import type { Desk, Desks } from './desks.js';
import { disputed, LINES, once, privateFiles, saved, shows } from './disputed-desks.js';

const test = suite('conflict screen: editors', { timeout: 300_000 });

/** What a person does who keeps what is hers in each place. */
const SETTLE = `sed -i -e '/^<<<<<<</d; /^|||||||/,/^>>>>>>>/d' "$1"`;
const SETTLED = LINES('ann', 'ann');

/** One file, changed by both in the same lines. */
function unclean(t: TestContext, path = 'input/a.txt'): Promise<Desks> {
  return disputed(t, {
    base: { [path]: LINES('first', 'last') },
    mine: { [path]: SETTLED },
    theirs: { [path]: LINES('ben', 'ben') },
  });
}

/** Makes an editor of the lines of a shell script; "$1" is the file. */
function editorOf(desk: Desk, script: string): string {
  const path = join(desk.home, 'editor.sh');
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

async function openAt(desk: Desk, editor: string, command = 'dsg resolve'): Promise<Pane> {
  const pane = desk.pane(once(command), { env: { EDITOR: editor, VISUAL: '' } });
  await pane.waitFor('1 conflict: 1 open');
  return pane;
}

/** Confirms what is chosen, and asserts that sync makes it the content on both sides. */
async function finish({ ann, ben }: Desks, pane: Pane, path = 'input/a.txt'): Promise<void> {
  await pane.waitFor('0 open, 1 chosen');
  pane.press('f');
  await pane.waitFor('Nothing has been done yet');
  pane.press('y');
  await pane.waitFor('exit 0');
  await ann.expect(0, 'sync');
  await ben.expect(0, 'sync');
  equal(ben.files()[path], SETTLED);
}

const drafts = (desk: Desk) =>
  Object.entries(privateFiles(desk, 'merged')).filter(([name]) => name.startsWith('edit-'));

test('one that fails, or is not there, settles nothing, and another choice can be made', async (t) => {
  const desks = await unclean(t);
  const failing = await openAt(desks.ann, 'false');
  failing.press('e');
  await shows(failing, 'the editor "false" ended with exit code 1');
  equal(saved(desks.ann).choices, {});
  failing.press('q');
  await failing.waitFor('exit 3');
  const missing = await openAt(desks.ann, '/no/such/editor --wait');
  missing.press('e');
  await shows(missing, 'the editor "/no/such/editor --wait" cannot be started; set EDITOR');
  missing.press('m');
  await finish(desks, missing);
});

test('without one that is set it is vi', async (t) => {
  const desks = await unclean(t);
  const vi = join(desks.folder, 'bin/vi');
  writeFileSync(vi, `#!/bin/sh\n${SETTLE}\n`);
  chmodSync(vi, 0o755);
  const pane = await openAt(desks.ann, '');
  pane.press('e');
  await finish(desks, pane);
});

test('one that leaves markers settles nothing, and what was typed is there the next time', async (t) => {
  const desks = await unclean(t);
  const twice = `if grep -q half "$1"; then sed -i /half/d "$1"; ${SETTLE}; else echo half done >>"$1"; fi`;
  const editor = editorOf(desks.ann, twice);
  const first = await openAt(desks.ann, editor);
  first.press('e');
  await shows(first, 'markers are left in it; what you did so far is kept');
  first.press('C-c');
  await first.waitFor('exit 130');
  match(drafts(desks.ann)[0]?.[1] ?? '', 'half done');
  const second = await openAt(desks.ann, editor);
  second.press('e');
  await finish(desks, second);
  equal(drafts(desks.ann), [], 'what is settled leaves nothing behind');
});

for (const [what, script, told] of [
  ['deletes the file', 'rm "$1"', 'the editor left no file'],
  ['leaves an empty file', ': >"$1"', 'your editor left an empty file'],
  ['leaves a folder', 'rm "$1"; mkdir -p "$1/in"', 'it is no file'],
  ['leaves a link', 'rm "$1"; ln -s /etc/passwd "$1"', 'it is a link'],
  ['leaves a pipe', 'rm "$1"; mkfifo "$1"', 'it is no file'],
] as const) {
  test(`one that ${what} settles nothing, and the next starts anew`, async (t) => {
    const desks = await unclean(t);
    const count = `n=$(cat ../count 2>/dev/null || echo 0); echo $((n + 1)) >../count`;
    const editor = editorOf(
      desks.ann,
      `${count}; if [ "$n" = 0 ]; then ${script}; else ${SETTLE}; fi`,
    );
    const pane = await openAt(desks.ann, editor);
    pane.press('e');
    match(await shows(pane, told), '1 conflict: 1 open');
    pane.press('e');
    await finish(desks, pane);
  });
}

test('one that comes back at once settles nothing; what it saves later counts with the next e', async (t) => {
  const desks = await unclean(t);
  const pane = await openAt(desks.ann, 'true');
  pane.press('g');
  await pane.waitFor('Press e to settle it');
  pane.press('e');
  const told = await shows(pane, 'it needs an option to wait, as in EDITOR="code --wait"');
  match(told, '1 conflict: 1 open');
  const [[name = ''] = []] = drafts(desks.ann);
  writeFileSync(join(desks.ann.root, '.dsg/merged', name), SETTLED);
  pane.press('e');
  await finish(desks, pane);
});

test('the modes of the terminal are those from before, whatever an editor did to them', async (t) => {
  const { ann } = await unclean(t);
  const editor = editorOf(ann, 'stty -g >>../modes; stty raw -echo; kill -9 $$');
  const pane = ann.pane(once('stty -g >../modes; dsg resolve; stty -g >>../modes'), {
    env: { EDITOR: editor },
  });
  await pane.waitFor('1 open');
  const modes = () => readFileSync(join(ann.home, 'modes'), 'utf8').trim().split('\n');
  for (const count of [2, 3]) {
    pane.press('e');
    await pane.until('the editor', () => modes().length === count);
    await shows(pane, 'ended with SIGKILL');
    // A key takes the message away.
    pane.press('Home');
    await pane.until('no message', () => !pane.screen().includes('SIGKILL'));
  }
  pane.press('q');
  await pane.waitFor('exit 0');
  equal(modes().length, 4);
  equal([...new Set(modes())].length, 1, modes().join('\n'));
});

test('a file with the longest of names can be edited', async (t) => {
  const path = `input/${'n'.repeat(251)}.txt`;
  const desks = await unclean(t, path);
  const pane = await openAt(desks.ann, editorOf(desks.ann, `${SETTLE}; echo "$1" >../edited`));
  pane.press('e');
  await finish(desks, pane, path);
  match(readFileSync(join(desks.ann.home, 'edited'), 'utf8'), /n{50}\.txt\n$/);
});

const WAITING = 'echo half done >>"$1"; echo $$ >../editor-pid; sleep 20 & wait; exit 0';

test('SIGTERM ends the editor, too; what it wrote is there the next time', async (t) => {
  const desks = await unclean(t);
  const { ann } = desks;
  const command = "sh -c 'echo $$ >../pid; exec dsg resolve'";
  const pane = await openAt(ann, editorOf(ann, `trap 'exit 0' TERM; ${WAITING}`), command);
  pane.press('e');
  await pane.until('the editor', () => readdirSync(ann.home).includes('editor-pid'));
  process.kill(Number(readFileSync(join(ann.home, 'pid'), 'utf8')), 'SIGTERM');
  await pane.waitFor('exit 130');
  equal(pane.state().isAlternate, false);
  match(drafts(ann)[0]?.[1] ?? '', 'half done');
  const again = await openAt(ann, editorOf(ann, `sed -i '/half/d' "$1"; ${SETTLE}`));
  again.press('e');
  await finish(desks, again);
});

test('kill -9 while the editor is open loses nothing that was saved in it', async (t) => {
  const desks = await unclean(t);
  const { ann } = desks;
  const pane = ann.pane('exec dsg resolve', { env: { EDITOR: editorOf(ann, WAITING) } });
  await pane.waitFor('1 open');
  pane.press('e');
  await pane.until('the editor', () => readdirSync(ann.home).includes('editor-pid'));
  process.kill(pane.pid, 'SIGKILL');
  process.kill(Number(readFileSync(join(ann.home, 'editor-pid'), 'utf8')), 'SIGKILL');
  const again = await openAt(ann, editorOf(ann, `sed -i '/half/d' "$1"; ${SETTLE}`));
  again.press('e');
  await finish(desks, again);
});
