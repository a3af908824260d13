// What tags must do on every file system; a part of the conformance suite.
import {
  closeSync,
  lstatSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  writeFileSync,
} from 'node:fs';
import type { Hash } from '../../src/model/hash.js';
import { NO_TAGS } from '../../src/model/tags.js';
import type { Remote } from '../../src/remote/client.js';
import type { TagChange } from '../../src/repository/tags.js';
import { readTags } from '../../src/repository/tags.js';
import { everyBlow, strike } from '../fs/strike.js';
import { HOLDER } from '../remote/push.js';
import type { Suite, TestContext } from '../support/suite.js';
import { equal, match, ok, rejects, throws } from '../support/suite.js';
import type { Scene } from './scene.js';

type On = (
  use: (made: Scene, t: TestContext) => Promise<void>,
) => (t: TestContext) => Promise<void>;

const author = { name: 'Ann', email: 'ann@example.org' };

export function change(name: string, to: Hash | null, instead: Hash | null = null): TagChange {
  const created = '2026-03-01T16:00:00.000Z';
  return { name, instead, to: to && { hash: to, author, created, message: '' } };
}

/** Changes a tag over a connection of its own, as a client does. */
export async function changeOver(made: Scene, wanted: TagChange): Promise<void> {
  const remote = await made.connect();
  try {
    await changeWith(remote, wanted);
  } finally {
    await remote.close();
  }
}

async function changeWith(remote: Remote, wanted: TagChange): Promise<void> {
  const transaction = await remote.lock(HOLDER);
  await transaction.changeTags(wanted);
  await transaction.unlock();
}

/** Closes what those who died here left open, as the system does for a process: it keeps a dataset from being unmounted. */
function closeBelow(root: string): void {
  for (const fd of readdirSync('/proc/self/fd')) {
    const link = `/proc/self/fd/${fd}`;
    if (lstatSync(link, { throwIfNoEntry: false }) && readlinkSync(link).startsWith(`${root}/`))
      closeSync(Number(fd));
  }
}

export function tagsSuite(test: Suite, on: On): void {
  test(
    'tags are set, moved and removed, and a commit leaves them alone',
    on(async (made) => {
      const one = await made.push({ a: '1' });
      const two = await made.push({ a: '2' });
      equal(readTags(made.repository), NO_TAGS);
      await changeOver(made, change('report', one.hash));
      await changeOver(made, change('a-first', one.hash));
      await changeOver(made, change('report', two.hash, one.hash));
      await made.push({ a: '3' });
      const { revision, tags, past } = readTags(made.repository);
      equal(
        tags.map(({ name, snapshot, hash }) => [name, snapshot, hash]),
        [
          ['a-first', 's1', one.hash],
          ['report', 's2', two.hash],
        ],
      );
      equal([revision, past.length, new Set(past).size], [3, 3, 3]);
      await changeOver(made, change('report', null, two.hash));
      equal(
        readTags(made.repository).tags.map(({ name }) => name),
        ['a-first'],
      );
      equal((await made.check()).findings, []);
    }),
  );

  test(
    'a tag is changed whole or not at all, wherever the process dies',
    on(async (made) => {
      const { hash: one } = await made.push({ a: '1' });
      const { hash: two } = await made.push({ a: '2' });
      let before: Hash | null = null;
      const blows = await everyBlow(async (blow) => {
        const after: Hash = before === one ? two : one;
        const remote = await made.connect();
        const stopped = await strike(blow, () => changeWith(remote, change('x', after, before)));
        await remote.close();
        const found = readTags(made.repository).tags.find(({ name }) => name === 'x')?.hash ?? null;
        ok(found === before || found === after, `${blow.at} ${blow.phase}`);
        if (found !== after) await changeOver(made, change('x', after, before));
        equal(
          readTags(made.repository).tags.map(({ hash }) => hash),
          [after],
        );
        before = after;
        return stopped;
      });
      ok(blows > 5, `${blows}`);
      equal((await made.check()).findings, []);
      closeBelow(made.layout.root);
    }),
  );

  test(
    'tags that are damaged are an integrity error, and put aside only by force',
    on(async (made) => {
      const { hash } = await made.push({ a: '1' });
      await changeOver(made, change('x', hash));
      const { tags } = made.layout;
      writeFileSync(tags, readFileSync(tags, 'utf8').replace('Ann', 'Eve'));
      match(throws(() => readTags(made.repository), 'integrity').message, 'checksum');
      await rejects(changeOver(made, change('x', hash)), 'integrity');
      equal(
        (await made.check()).findings.map(({ what, path }) => [what, path]),
        [['layout', '.dsg/tags']],
      );
      // What the history holds is as before.
      await made.push({ a: '2' });
      const remote = await made.connect();
      await (await remote.lock(HOLDER, true)).unlock();
      await remote.close();
      equal(readTags(made.repository), NO_TAGS);
      await changeOver(made, change('x', hash));
      equal((await made.check()).findings, []);
    }),
  );
}
