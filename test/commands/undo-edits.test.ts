import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Blow } from '../fs/strike.js';
import { everyBlow, strike } from '../fs/strike.js';
import { isFull } from '../support/full.js';
import type { Outcome } from '../support/project.js';
import { expectCode, succeed } from '../support/project.js';
import { equal, match, ok, suite } from '../support/suite.js';
import { asOlder } from './older-entry.js';
import { arrange, choices, resolved } from './resolve-scene.js';
import type { Story } from './story.js';
import { story } from './story.js';

const test = suite('undo of tags, settings, the remote and choices', { timeout: 120_000 });

interface Undone {
  readonly undone: string;
  readonly snapshot: string | null;
  readonly changes: readonly object[];
  readonly edit: { kind: string; name: string; from: string | null; to: string | null } | null;
  readonly error: { code: string; hint: string; data: Record<string, unknown> };
}

/** The usual run tries some of the moments, each time others of the two ways to die. */
const isTried = ({ at, phase }: Blow) => isFull || at % 8 === (phase === 'before' ? 1 : 5);

type Dsg = (...args: string[]) => Promise<Outcome>;

async function undone(dsg: Dsg, ...args: string[]): Promise<Undone> {
  const [first = 'undo', ...rest] = args[0] === 'redo' ? args : ['undo', ...args];
  return (await succeed(dsg(first, '--yes', '--json', ...rest))).json as unknown as Undone;
}

/** What an undo tells, in one line. */
async function briefly(dsg: Dsg, ...args: string[]): Promise<string> {
  const { undone: id, edit } = await undone(dsg, ...args);
  return edit ? `${id} ${edit.kind} ${edit.name}: ${edit.from} -> ${edit.to}` : `${id} nothing`;
}

async function tags(dsg: Dsg): Promise<string[]> {
  const { json } = await succeed(dsg('tags', '--json'));
  const list = (json as unknown as { tags: { name: string; snapshot: string; message: string }[] })
    .tags;
  return list.map(({ name, snapshot, message }) => `${name} ${snapshot} ${message}`.trim());
}

const settings = ({ root }: Pick<Story, 'root'>) =>
  readFileSync(join(root, '.dsgconfig.yml'), 'utf8');

test('a tag that was set, moved or removed is undone, redone, and its undo is undone', async (t) => {
  const { dsg } = await story(t);
  await succeed(dsg('tag', 'paper', 's1', '-m', 'as printed'));
  await succeed(dsg('tag', '--force', 'paper', 's2'));
  await succeed(dsg('untag', 'paper'));
  const removed = await undone(dsg);
  equal(
    [removed.undone, removed.snapshot, removed.changes, removed.edit],
    ['o7', null, [], { kind: 'tag', name: 'paper', from: null, to: 's2' }],
  );
  equal(await tags(dsg), ['paper s2']);
  equal(await briefly(dsg, 'redo'), 'o8 tag paper: s2 -> null');
  equal(await briefly(dsg), 'o7 tag paper: null -> s2');
  equal(await briefly(dsg), 'o6 tag paper: s2 -> s1');
  equal(await tags(dsg), ['paper s1 as printed']);
  equal(await briefly(dsg), 'o5 tag paper: s1 -> null');
  equal(await tags(dsg), []);
  // An undo by its name: the tag is there again, as it was.
  equal(await briefly(dsg, 'o12'), 'o12 tag paper: null -> s1');
  equal(await tags(dsg), ['paper s1 as printed']);
  // Named again, there is nothing left to do, and nothing is entered.
  equal(await briefly(dsg, 'o12'), 'o12 nothing');
  const { operations } = (await succeed(dsg('operations', '--json'))).json as unknown as {
    operations: { id: string; what: string; edit: object | null; isReversible: boolean }[];
  };
  const { id, what, edit, isReversible } = operations[0] as (typeof operations)[0];
  equal([id, what, isReversible], ['o13', 'undo', true]);
  equal(edit, { kind: 'tag', name: 'paper', from: null, to: 's1' });
});

test('a tag that a colleague moved or removed since is left as it is, and both are named', async (t) => {
  const { dsg, run, root } = await story(t);
  await succeed(run(dirname(root), 'clone', 'project', 'copy'));
  const copy: Dsg = (...args) => run(join(dirname(root), 'copy'), ...args);
  await succeed(dsg('tag', 'paper', 's1'));
  await succeed(dsg('tag', '--force', 'paper', 's2'));
  await succeed(copy('tag', '--force', 'paper', 's3'));
  const moved = await expectCode(dsg('undo', '--yes'), 1);
  match(moved.stderr, 'Cannot undo o6: the tag "paper" is s3 by now, not s2');
  match(moved.stderr, 'dsg tag --force paper s1');
  equal(await tags(dsg), ['paper s3']);
  const { json } = await expectCode(dsg('undo', '--dry-run', '--json'), 1);
  equal((json as unknown as Undone).error.data.snapshot, 's3');
  await succeed(copy('tag', '--force', 'paper', 's2', '-m', 'mine'));
  match((await expectCode(dsg('undo', '--yes'), 1)).stderr, 'was set to s2 anew, by alice');
  await succeed(copy('untag', 'paper'));
  match(
    (await expectCode(dsg('undo', '--yes'), 1)).stderr,
    'the tag "paper" is gone, which was s2',
  );
  // What the colleague did is an operation there.
  equal(await briefly(copy), 'o4 tag paper: null -> s2');
  equal(await tags(dsg), ['paper s2 mine']);
  await succeed(dsg('untag', 'paper'));
  await succeed(dsg('tag', 'Paper', 's1'));
  match((await expectCode(dsg('undo', 'o7', '--yes'), 2)).stderr, 'differs only in case');
});

test('a setting of the project goes back, with all else in the file as it was', async (t) => {
  const made = await story(t);
  const { dsg, root } = made;
  const original = `# ours\n${settings(made)}`;
  writeFileSync(join(root, '.dsgconfig.yml'), original);
  await succeed(dsg('config', 'set', 'name', 'rivers'));
  await succeed(dsg('config', 'set', 'guard.max_deletes', '7'));
  await succeed(dsg('config', 'set', 'data_dirs', 'one', 'two'));
  const changed = settings(made);
  match(
    (await succeed(dsg('undo', '--dry-run'))).stdout,
    /change {3}setting data_dirs: \["one","two"\] -> \["."\]\nWould reverse o7\. Nothing was changed\./,
  );
  equal(settings(made), changed);
  await undone(dsg);
  equal(await briefly(dsg), 'o6 setting guard.max_deletes: 7 -> null');
  equal(await briefly(dsg), 'o5 setting name: rivers -> project');
  equal(settings(made), original);
  await undone(dsg, 'redo');
  await undone(dsg, 'redo');
  await undone(dsg, 'redo');
  equal(settings(made), changed);
  // Your own settings are no part of the project, and no operation of it.
  await succeed(dsg('config', 'set', 'user_name', 'Ann'));
  equal((await undone(dsg)).undone, 'o7');
});

test('a setting that has another value since stays, and both values are named', async (t) => {
  const made = await story(t);
  const { dsg, root } = made;
  await succeed(dsg('config', 'set', 'name', 'rivers'));
  await succeed(dsg('config', 'set', 'guard.max_deletes', '7'));
  writeFileSync(join(root, '.dsgconfig.yml'), settings(made).replace('rivers', 'lakes'));
  const before = settings(made);
  const { stderr } = await expectCode(dsg('undo', 'o5', '--yes'), 1);
  match(stderr.replace(/\s+/g, ' '), 'the setting "name" is "lakes" by now, not "rivers"');
  equal(settings(made), before);
  equal((await undone(dsg)).undone, 'o6');
  match(settings(made), 'lakes');
});

test('a password in a setting comes back, and is in no line of the log', async (t) => {
  const made = await story(t);
  const { dsg, root } = made;
  await succeed(dsg('config', 'set', 'ignore.names', 'ssh://ann:geheim@host/x'));
  await succeed(dsg('config', 'set', 'ignore.names', 'other'));
  const { stdout } = await succeed(dsg('undo', '--yes'));
  match(stdout, 'ssh://ann:***@host/x');
  match(settings(made), 'ssh://ann:geheim@host/x');
  ok(!readFileSync(join(root, '.dsg/operations'), 'utf8').includes('geheim'));
});

test('where the repository is goes back, if it is there still', async (t) => {
  const made = await story(t);
  const { dsg, root, repository } = made;
  const there = join(dirname(root), 'out');
  const original = settings(made);
  renameSync(repository, there);
  await succeed(dsg('remote', there));
  const elsewhere = settings(made);
  const gone = await expectCode(dsg('undo', '--yes'), 6);
  match(gone.stderr, 'Nothing was changed.');
  equal(settings(made), elsewhere);
  renameSync(there, repository);
  equal(await briefly(dsg), `o5 repository repository: ${there} -> ${repository}`);
  equal(settings(made), original);
  renameSync(repository, there);
  equal(await briefly(dsg, 'redo'), `o6 repository repository: ${repository} -> ${there}`);
  equal(settings(made), elsewhere);
  renameSync(there, join(dirname(root), 'third'));
  await succeed(dsg('remote', '../third'));
  const { stderr } = await expectCode(dsg('undo', 'o5', '--yes'), 1);
  match(stderr.replace(/\s+/g, ' '), 'the setting "repository" is');
});

test('choices about conflicts come back, forgotten ones with their merges', async (t) => {
  const { alice } = await arrange(t);
  const dsg: Dsg = (...args) => alice.dsg(...args);
  const text = () => (existsSync(choices(alice)) ? readFileSync(choices(alice), 'utf8') : null);
  await resolved(alice, 3, '--take=remote', 'in');
  const first = text();
  await resolved(alice, 3, '--take=merge', 'table.csv');
  const second = text();
  equal((await undone(dsg)).edit, { kind: 'choices', name: 'choices', from: '3', to: '2' });
  equal(text(), first);
  await undone(dsg, 'redo');
  equal(text(), second);
  await succeed(dsg('resolve', '--clear'));
  equal(text(), null);
  await undone(dsg);
  equal(text(), second);
  await undone(dsg, 'redo');
  equal(text(), null);
  // The undo of the clearing is undone by name as well.
  await undone(dsg, (await newest(dsg)).id);
  equal(text(), second);
  await resolved(alice, 0, '--take=local', 'same.csv');
  const { stderr } = await expectCode(dsg('undo', 'o5', '--yes'), 1);
  match(stderr.replace(/\s+/g, ' '), 'Cannot undo o5: choices were made since');
  await succeed(dsg('sync'));
  equal(readFileSync(join(alice.root, 'table.csv'), 'utf8'), 'id,name\n1,ONE\n2,TWO\n');
  const used = await expectCode(dsg('undo', 'o5', '--yes'), 1);
  match(used.stderr.replace(/\s+/g, ' '), 'its choices were used or forgotten since');
});

async function newest(dsg: Dsg): Promise<{ id: string; what: string; undoes: string | null }> {
  const { json } = await succeed(dsg('operations', '-n', '1', '--json'));
  return (json as unknown as { operations: never[] }).operations[0] as never;
}

test('the same choice again is no operation', async (t) => {
  const { alice } = await arrange(t);
  await resolved(alice, 3, '--take=remote', 'in');
  const { id } = await newest(alice.dsg);
  await resolved(alice, 3, '--take=remote', 'in');
  equal((await newest(alice.dsg)).id, id);
});

test('what has no way back says why, and what to run', async (t) => {
  const { dsg, root } = await story(t);
  const init = await expectCode(dsg('undo', 'o1', '--yes'), 2);
  match(init.stderr.replace(/\s+/g, ' '), '"dsg init" made the project, and an undo removes none');
  writeFileSync(join(root, '.dsg/index'), 'broken');
  await succeed(dsg('recover'));
  match((await expectCode(dsg('undo', 'o5'), 2)).stderr, 'put in order what was broken');
  await succeed(dsg('tag', 'paper'));
  asOlder(root);
  const older = await expectCode(dsg('undo', 'o6'), 2);
  match(older.stderr.replace(/\s+/g, ' '), 'the log does not say what was before "dsg tag paper"');
  match(older.stderr.replace(/\s+/g, ' '), 'Next: dsg untag NAME removes a tag');
  // What is plain passes over them, and says so.
  const { stdout, stderr } = await succeed(dsg('undo', '--dry-run'));
  match(stdout, 'Would reverse s3');
  match(stderr, 'Newer, and not what undo reverses: o6 (dsg tag paper) and 1 before it.');
  equal((await succeed(dsg('undo', 's3', '--dry-run'))).stderr, '');
  await succeed(dsg('config', 'set', 'name', 'rivers'));
  rmSync(join(root, '.dsg/replaced'), { recursive: true });
  match((await expectCode(dsg('undo', '--yes'), 2)).stderr, 'Cannot undo o7: its record is gone');
});

test('without agreement nothing goes back', async (t) => {
  const { dsg } = await story(t);
  await succeed(dsg('tag', 'paper'));
  const { stderr } = await expectCode(dsg('undo'), 1);
  match(
    stderr.replace(/\s+/g, ' '),
    'Refusing to undo o5 without agreement: tag paper: s3 -> none',
  );
  equal(await tags(dsg), ['paper s3']);
});

test('killed at any moment it leaves the old or the new, and run again it is done and entered once', async (t) => {
  const made = await story(t);
  const { dsg } = made;
  await succeed(dsg('config', 'set', 'name', 'rivers'));
  const changed = settings(made);
  await undone(dsg);
  const original = settings(made);
  await undone(dsg, 'redo');
  const seen = new Set<string>();
  const count = await everyBlow(async (blow) => {
    if (!isTried(blow)) return true;
    equal(settings(made), changed);
    const isDead = await strike(blow, () => dsg('undo', '--yes'));
    seen.add(settings(made) === changed ? 'old' : 'new');
    ok([changed, original].includes(settings(made)), settings(made));
    if (isDead && (await newest(dsg)).what !== 'undo') await undone(dsg);
    const { what, undoes } = await newest(dsg);
    equal([what, undoes, settings(made)], ['undo', 'o5', original]);
    await undone(dsg, 'redo');
    return isDead;
  });
  ok(count > 4, String(count));
  equal([...seen].sort(), ['new', 'old']);
});

test('a tag is undone whole or not at all when the process is killed', async (t) => {
  const { dsg } = await story(t);
  await succeed(dsg('tag', 'paper', 's1'));
  await everyBlow(async (blow) => {
    if (!isTried(blow)) return true;
    const isDead = await strike(blow, () => dsg('undo', '--yes'));
    const list = await tags(dsg);
    ok(list.length === 0 || list.join() === 'paper s1', list.join());
    if (isDead && (await newest(dsg)).what !== 'undo') await undone(dsg);
    equal([(await newest(dsg)).undoes, await tags(dsg)], ['o5', []]);
    await undone(dsg, 'redo');
    equal(await tags(dsg), ['paper s1']);
    return isDead;
  });
});
