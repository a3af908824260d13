import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { applyOperations } from '../../src/worktree/apply.js';
import type { LocalJournal } from '../../src/worktree/operations.js';
import type { Places } from '../../src/worktree/places.js';
import { everyBlow, strike } from '../fs/strike.js';
import { equal, ok, suite } from '../support/suite.js';
import type { Change } from './transaction.js';
import { project, quickFolder, shown, stage } from './transaction.js';

const test = suite('apply-crash', { timeout: 120_000 });

const FILES = {
  'd/stay': 'stay',
  'd/change': 'old',
  'd/lose': 'mine',
  'd/a/gone': 'gone',
  'd/b/lost': 'lost',
  'd/l': { to: 'stay' },
  'd/folder/x': 'in a folder',
};

const CHANGES: Record<string, Change> = {
  'd/change': { put: 'new', exec: true },
  'd/lose': { put: 'theirs', keep: true },
  'd/a/gone': { gone: true },
  'd/b/lost': { gone: true, keep: true },
  'd/new': { put: 'brand new' },
  'd/l': { link: 'change' },
  'd/lnew': { link: 'stay' },
  'd/folder': { put: 'a file' },
  'd/folder/x': { gone: true },
};

const AFTER = {
  'd/change': 'new x',
  'd/folder': 'a file',
  'd/l': '-> change',
  'd/lnew': '-> stay',
  'd/lose': 'theirs',
  'd/new': 'brand new',
  'd/stay': 'stay',
};

/** Every path's content must be one of these while the transaction is under way. */
function isEitherWay(places: Places): void {
  const found = shown(places.root);
  for (const [path, content] of Object.entries(found)) {
    if (path.includes('.dsg-tmp-') || content === 'empty') continue;
    const before = FILES[path as keyof typeof FILES];
    const old = typeof before === 'object' ? `-> ${before.to}` : before;
    ok(content === old || content === AFTER[path as keyof typeof AFTER], `${path}: ${content}`);
  }
}

for (const [name, mounts] of [
  ['', []],
  [' on another disk', ['d']],
] as const) {
  test(`stopped anywhere${name}, a transaction is finished by the next command, and nothing is lost`, async (t) => {
    const under = quickFolder(t);
    const blows = await everyBlow(async (blow) => {
      const places = project(t, FILES, mounts, under);
      const journal = stage(places, CHANGES);
      const stopped = await strike(blow, () => applyOperations(places, journal));
      isEitherWay(places);
      equal((await applyOperations(places, journal)).skipped, []);
      equal(shown(places.root), AFTER);
      equal(shown(join(places.backup, 's2')), { 'd/b/lost': 'lost', 'd/lose': 'mine' });
      equal((await applyOperations(places, journal)).skipped, []);
      equal(shown(places.root), AFTER);
      return stopped;
    });
    ok(blows > 30, `${blows}`);
  });

  test(`stopped anywhere${name}, and stopped again while it recovers, it comes to the same end`, async (t) => {
    const under = quickFolder(t);
    for (const at of mounts.length > 0 ? [20] : [9, 21, 33]) {
      await everyBlow(async (blow) => {
        const places = project(t, FILES, mounts, under);
        const journal = stage(places, CHANGES);
        await strike({ at, phase: 'after' }, () => applyOperations(places, journal));
        const stopped = await strike(blow, () => applyOperations(places, journal));
        equal((await applyOperations(places, journal)).skipped, []);
        equal(shown(places.root), AFTER);
        equal(shown(join(places.backup, 's2')), { 'd/b/lost': 'lost', 'd/lose': 'mine' });
        return stopped;
      });
    }
  });

  test(`stopped anywhere${name}, what someone writes before the next command is not lost`, async (t) => {
    const under = quickFolder(t);
    await everyBlow(async (blow) => {
      const places = project(t, FILES, mounts, under);
      const journal = stage(places, CHANGES);
      const stopped = await strike(blow, () => applyOperations(places, journal));
      const written = write(places, ['d/change', 'd/lose', 'd/a/gone', 'd/b/lost', 'd/new']);
      await applyOperations(places, journal);
      isKept(places, journal, written);
      return stopped;
    });
  });
}

/** Writes to files as an editor would: a new file under the same name. */
function write(places: Places, paths: readonly string[]): string[] {
  return paths.filter((path) => {
    const at = join(places.root, path);
    if (!existsSync(join(at, '..'))) return false;
    rmSync(at, { force: true });
    writeFileSync(at, `written to ${path}`);
    return true;
  });
}

function isKept(places: Places, { tx }: LocalJournal, written: readonly string[]): void {
  const here = shown(places.root);
  const backup = existsSync(places.backup) ? Object.values(shown(places.backup)) : [];
  for (const path of written) {
    const text = `written to ${path}`;
    ok(here[path] === text || backup.includes(text), `${path} of ${tx}`);
  }
}
