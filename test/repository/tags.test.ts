import { DsgError } from '../../src/errors/error.js';
import { writeSealed } from '../../src/fs/sealed.js';
import type { Hash } from '../../src/model/hash.js';
import { MAX_PAST, MAX_TAGS } from '../../src/model/tags.js';
import { changeTags, readTags } from '../../src/repository/tags.js';
import { HOLDER } from '../remote/push.js';
import { equal, match, rejects, suite, throws } from '../support/suite.js';
import { scene } from './scene.js';
import { change, changeOver } from './tags-suite.js';

const test = suite('tags of a repository');
const HOLD = { assertCurrent: () => {} };
const NOWHERE = 'f'.repeat(64) as Hash;

test('a change that was decided on other tags than there are is refused', async (t) => {
  const made = await scene(t);
  const { hash: one } = await made.push({ a: '1' });
  const { hash: two } = await made.push({ a: '2' });
  await changeOver(made, change('x', one));
  for (const wanted of [
    change('x', two),
    change('x', two, two),
    change('x', null, two),
    change('y', null, one),
  ]) {
    const error = throws(() => changeTags(made.repository, HOLD, wanted), 'moved');
    match(error.message, wanted.name === 'x' ? 'it names s1 now' : 'there is no such tag any more');
  }
  equal(readTags(made.repository).revision, 1);
});

test('a name that is none, and a snapshot that is not in the history, are refused by the server', async (t) => {
  const made = await scene(t);
  const { hash } = await made.push({ a: '1' });
  for (const name of ['head', 'a/b', 's1', ''])
    await rejects(changeOver(made, change(name, hash)), 'usage');
  match(
    (await rejects(changeOver(made, change('x', NOWHERE)), 'usage')).message,
    'does not contain that',
  );
  equal(readTags(made.repository).revision, 0);
});

test('nobody without the lock changes a tag, nor a holder that lost it', async (t) => {
  const made = await scene(t);
  const { hash } = await made.push({ a: '1' });
  const lost = () => {
    throw new DsgError('locked', 'lost');
  };
  throws(() => changeTags(made.repository, { assertCurrent: lost }, change('x', hash)), 'locked');
  const remote = await made.connect();
  const transaction = await remote.lock(HOLDER);
  await transaction.unlock();
  await rejects(transaction.changeTags(change('x', hash)), 'failed');
  equal(readTags(made.repository).revision, 0);
});

test('tags of another repository, and of a later dsg, are refused', async (t) => {
  const made = await scene(t);
  const empty = { revision: 0, tags: [], past: [] };
  writeSealed(made.layout.tags, { version: 1, repository: 'a'.repeat(32), ...empty });
  throws(() => readTags(made.repository), 'integrity');
  writeSealed(made.layout.tags, { version: 2, repository: made.repository.id, ...empty });
  throws(() => readTags(made.repository), 'newer-format');
});

test('there are so many tags and no more, and so many marks of earlier revisions', async (t) => {
  const made = await scene(t);
  const { hash } = await made.push({ a: '1' });
  const { repository, layout } = made;
  await changeOver(made, change('x', hash));
  const { tags, ...list } = readTags(repository);
  const many = Array.from({ length: MAX_TAGS }, (_, i) => ({
    ...tags[0],
    name: `t${String(i).padStart(5, '0')}`,
  }));
  writeSealed(layout.tags, { version: 1, repository: repository.id, ...list, tags: many });
  const refused = () => changeTags(repository, HOLD, change('one-more', hash));
  match(throws(refused, 'usage').message, `Cannot keep ${MAX_TAGS + 1} tags`);
  const past = Array.from({ length: MAX_PAST }, () => NOWHERE);
  const full = { version: 1, repository: repository.id, revision: 5000, tags: many, past };
  writeSealed(layout.tags, full);
  const next = changeTags(repository, HOLD, change('t00007', null, hash));
  equal([next.revision, next.past.length, next.past.at(-1) === NOWHERE], [5001, MAX_PAST, false]);
});

test('a tag whose snapshot is not in the history any more is found by a check', async (t) => {
  const made = await scene(t);
  const { hash } = await made.push({ a: '1' });
  await changeOver(made, change('x', hash));
  const { layout, repository } = made;
  const { tags, ...list } = readTags(repository);
  const stray = tags.map((tag) => ({ ...tag, hash: NOWHERE }));
  writeSealed(layout.tags, { version: 1, repository: repository.id, ...list, tags: stray });
  const { findings } = await made.check();
  equal(
    findings.map(({ path, snapshot, why }) => [path, snapshot, why]),
    [['.dsg/tags', 's1', 'the tag "x" names a snapshot that is not in the history']],
  );
});
