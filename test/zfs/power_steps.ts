import type { Operation } from '../../src/fs/durable.js';
import { isFull } from '../support/full.js';

export interface Step {
  readonly name: string;
  readonly operation: Operation;
  readonly path: RegExp;
  readonly phase: 'before' | 'after';
  /** Which snapshot must be live after the cut. */
  readonly then: 'old' | 'new' | 'either';
  /** A process stands in the live tree. */
  readonly stand?: true;
}

type Row = [
  name: string,
  operation: Operation,
  path: RegExp,
  phase: Step['phase'],
  then: Step['then'],
];

const ROWS: Row[] = [
  ['journal not there yet', 'rename', /\/ctl\/journal$/, 'before', 'old'],
  ['journal', 'rename', /\/ctl\/journal$/, 'after', 'old'],
  ['prepared link', 'symlink', /\/ctl\/next-/, 'after', 'old'],
  ['folder of the clone', 'mkdir', /\/gen\/s\d+-[0-9a-f]{16}$/, 'after', 'old'],
  ['before the clone', 'zfs', /^clone /, 'before', 'old'],
  ['clone', 'zfs', /^clone /, 'after', 'old'],
  ['mounted', 'zfs', /^mount /, 'after', 'old'],
  ['contents', 'open', /\/gen\/.*\/blobs\//, 'after', 'old'],
  ['tree', 'link', /\/gen\/.*\/tree\/a$/, 'after', 'old'],
  ['seal of the generation', 'rename', /\.dsg-gen$/, 'after', 'old'],
  ['before the snapshot', 'zfs', /^snapshot /, 'before', 'old'],
  ['snapshot', 'zfs', /^snapshot /, 'after', 'old'],
  ['read-only', 'zfs', /^set readonly=on /, 'after', 'old'],
  ['before the commit', 'rename', /\/current$/, 'before', 'old'],
  ['renamed', 'rename', /\/current$/, 'after', 'either'],
  ['committed', 'fsync', /\/repository$/, 'after', 'either'],
  ['journal removed', 'unlink', /\/ctl\/journal$/, 'after', 'new'],
  ['before the promote', 'zfs', /^promote /, 'before', 'new'],
  ['promoted', 'zfs', /^promote /, 'after', 'new'],
  ['before the destroy', 'zfs', /^destroy /, 'before', 'new'],
  ['destroyed', 'zfs', /^destroy /, 'after', 'new'],
  ['folder of the old generation', 'rmdir', /\/gen\/s\d+-[0-9a-f]{16}$/, 'after', 'new'],
  ['told', 'zfs', /^nothing$/, 'after', 'new'],
];

/** The two that matter most: when all is there and nothing counts yet, and right behind the commit. */
const SHORT = ['snapshot', 'renamed'];

/** Where the power goes, in the order of a commit; at some of them somebody stands in the old tree. */
export const STEPS: readonly Step[] = ROWS.filter(([name]) => isFull || SHORT.includes(name)).map(
  ([name, operation, path, phase, then]) => ({
    name,
    operation,
    path,
    phase,
    then,
    ...(['snapshot', 'renamed', 'promoted', 'told'].includes(name) && { stand: true as const }),
  }),
);
