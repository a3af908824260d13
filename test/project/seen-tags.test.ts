import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Hash } from '../../src/model/hash.js';
import type { Tag, TagList } from '../../src/model/tags.js';
import { encodeTags, MAX_PAST, NO_TAGS } from '../../src/model/tags.js';
import type { Context } from '../../src/project/context.js';
import { compareTags, readSeenTags } from '../../src/project/seen-tags.js';
import { hashBytes } from '../../src/store/hash.js';
import { scratch } from '../fs/scratch.js';
import { equal, match, suite } from '../support/suite.js';

const test = suite('tags that were seen');
const REPOSITORY = '0'.repeat(32);

function tag(name: string, snapshot: string): Tag {
  const author = { name: 'Ann', email: 'ann@example.org' };
  const created = '2026-01-01T00:00:00.000Z';
  return { name, snapshot, hash: 'a'.repeat(64) as Hash, author, created, message: '' };
}

/** The list after one more change. */
function next(list: TagList, ...tags: Tag[]): TagList {
  const past = [...list.past, hashBytes(encodeTags(REPOSITORY, list))].slice(-MAX_PAST);
  return { revision: list.revision + 1, tags, past };
}

/** Looks at these lists one after the other; returns what was told. */
function look(path: string, ...lists: readonly TagList[]): string[] {
  const told: string[] = [];
  const context = { warn: (text: string) => told.push(text) } as unknown as Context;
  for (const list of lists) compareTags(context, path, { repository: REPOSITORY, list });
  return told;
}

const one = next(NO_TAGS, tag('x', 's1'));
const two = next(one, tag('x', 's1'), tag('y', 's2'));
const three = next(two, tag('x', 's3'));

test('tags that only go on are nothing to tell of', (t) => {
  const path = join(scratch(t), 'cache', 'tags');
  equal(look(path, NO_TAGS, one, one, three), []);
  equal(readSeenTags(path)?.tags, { x: 's3' });
});

test('tags that went back are told of once, with what was lost', (t) => {
  const path = join(scratch(t), 'tags');
  look(path, three);
  const [told = '', ...more] = look(path, two, two);
  match(told, `went back to an older state: "x" is s1 and was s3`);
  equal(more, []);
  const [empty = ''] = look(path, NO_TAGS);
  match(empty, '"x" (s1) is gone, "y" (s2) is gone');
});

test('tags that went back and on again are noticed by their marks', (t) => {
  const path = join(scratch(t), 'tags');
  look(path, three);
  const other = next(next(two, tag('z', 's9')), tag('x', 's3'), tag('z', 's9'));
  equal(other.revision, 4);
  match(
    look(path, other)[0] ?? '',
    'went back to an older state: those that were seen here are the same',
  );
  // The same number of changes, and another one.
  match(look(path, next(three, tag('q', 's1')))[0] ?? '', '"z" (s9) is gone');
});

test('what is too long ago for the repository to tell is not told of', (t) => {
  const path = join(scratch(t), 'tags');
  look(path, one);
  let list = next(NO_TAGS);
  for (let i = 0; i < MAX_PAST + 2; i++) list = next(list);
  equal(look(path, list), []);
});

test('a record that cannot be read says nothing, and one that cannot be written stops nothing', (t) => {
  const path = join(scratch(t), 'tags');
  look(path, three);
  writeFileSync(path, 'damaged');
  equal(look(path, one), []);
  equal(look(join(path, 'tags'), three, one), []);
});
