// Conflicts to show on a screen, made of literals.
import type { Leaf } from '../../src/model/entry.js';
import type { Hash } from '../../src/model/hash.js';
import type { Choice, ConflictItem } from '../../src/ui/conflict-source.js';

export const NOW = Date.UTC(2026, 10, 21, 12, 0, 0);
const MINUTE = 60_000;

export function file(name: string, size: number): Leaf {
  return {
    kind: 'file',
    name,
    hash: `${size}`.padStart(64, '0') as Hash,
    size,
    exec: false,
    mtime: BigInt(NOW - 3 * 24 * 60 * MINUTE) * 1_000_000n,
  };
}

const SENTENCES: Record<Choice, string> = {
  local: 'your version becomes the next one; theirs stays in s12',
  remote: 'their version replaces yours; yours is kept in .dsg/kept',
  both: 'theirs is put beside yours as NAME.alice-s12',
  base: 'the version of your last sync comes back on both sides',
  merge: 'both are joined line by line',
};

export interface ItemOptions {
  readonly state?: ConflictItem['change']['state'];
  readonly choices?: readonly Choice[];
  readonly group?: string;
}

/** Makes a conflict that offers everything unless told. */
export function conflict(path: string, options: ItemOptions = {}): ConflictItem {
  const { state = 'both-changed', group } = options;
  const choices = options.choices ?? ['local', 'remote', 'both', 'base', 'merge'];
  const name = path.slice(path.lastIndexOf('/') + 1);
  const isMine = state !== 'local-deleted-remote-changed';
  const isTheirs = state !== 'remote-deleted-local-changed';
  return {
    path,
    change: {
      path,
      state,
      presence: '111',
      action: 'conflict',
      local: isMine ? file(name, 1234) : undefined,
      cache: state === 'both-added' ? undefined : file(name, 1000),
      remote: isTheirs ? file(name, 1500) : undefined,
      ...(group !== undefined && { clash: 'similar-name' as const, group }),
    },
    mine: isMine ? { changed: NOW - 5 * MINUTE } : undefined,
    theirs: { author: 'Alice Example', snapshot: 's12', created: NOW - 120 * MINUTE },
    choices: Object.fromEntries(choices.map((one) => [one, SENTENCES[one]])),
  };
}

/** Makes many conflicts in folders of a hundred, some of each state. */
export function manyConflicts(count: number): ConflictItem[] {
  const states = ['both-changed', 'both-added', 'local-deleted-remote-changed'] as const;
  return Array.from({ length: count }, (_, i) => {
    const folder = `input/batch-${String(Math.floor(i / 100)).padStart(3, '0')}`;
    const state = states[i % 7 < 5 ? 0 : (i % 7) - 4] as (typeof states)[number];
    const path = `${folder}/sample-${String(i).padStart(5, '0')}.${i % 2 ? 'csv' : 'txt'}`;
    return conflict(path, { state });
  });
}
