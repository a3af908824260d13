import { DsgError } from '../../../src/errors/error.js';
import type { Choice } from '../../../src/ui/conflict-source.js';
import { createSaver } from '../../../src/ui/conflicts/saver.js';
import { equal, rejects, suite } from '../../support/suite.js';

const test = suite('conflicts: saver');

const map = (...paths: string[]) => new Map(paths.map((path) => [path, 'local' as const]));

function recorder() {
  const writes: string[][] = [];
  const errors: unknown[] = [];
  let open = 0;
  const gate = { hold: Promise.resolve(), failure: undefined as Error | undefined };
  const saver = createSaver(
    async (choices: ReadonlyMap<string, Choice>) => {
      open += 1;
      equal(open, 1, 'never two writes at once');
      await gate.hold;
      open -= 1;
      if (gate.failure) throw gate.failure;
      writes.push([...choices.keys()]);
    },
    { saved: new Map(), onError: (error) => errors.push(error) },
  );
  return { writes, errors, gate, saver };
}

test('a change is written at once, and those that come meanwhile together', async () => {
  const { writes, gate, saver } = recorder();
  let release = () => {};
  gate.hold = new Promise((resolve) => {
    release = resolve;
  });
  saver.note(map('a'));
  saver.note(map('a', 'b'));
  saver.note(map('a', 'b', 'c'));
  release();
  await saver.flush();
  equal(writes, [['a'], ['a', 'b', 'c']]);
  await saver.flush();
  equal(writes.length, 2);
});

test('changes are written without a flush', async () => {
  const { writes, saver } = recorder();
  saver.note(map('a'));
  saver.note(map('b'));
  while (writes.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
  equal(writes, [['a'], ['b']]);
});

test('a skipped conflict is no choice', async () => {
  const { writes, saver } = recorder();
  saver.note(new Map([...map('a'), ['b', 'skip' as const]]));
  await saver.flush();
  equal(writes, [['a']]);
});

test('a write that fails is told of, and tried again', async () => {
  const { writes, errors, gate, saver } = recorder();
  gate.failure = new DsgError('no-space', 'Cannot save: the disk is full');
  saver.note(map('a'));
  await rejects(saver.flush(), 'no-space');
  equal(errors.length, 1);
  gate.failure = undefined;
  await saver.flush();
  equal(writes, [['a']]);
});
