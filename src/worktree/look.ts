import type { BigIntStats } from 'node:fs';
import { lstatSync, readlinkSync } from 'node:fs';
import { systemCode } from '../errors/error.js';

/** Reads a path's own metadata; undefined when nothing is there, or not any more. */
export function statOf(path: string): BigIntStats | undefined {
  return gentle(() => lstatSync(path, { bigint: true, throwIfNoEntry: false }));
}

/** Reads a link's target as bytes; undefined when there is no such link. */
export function targetOf(path: string): Buffer | undefined {
  return gentle(() => readlinkSync(path, { encoding: 'buffer' }));
}

function gentle<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EINVAL'].includes(systemCode(error) ?? '')) return undefined;
    throw error;
  }
}
