import { readlinkSync } from 'node:fs';
import { systemCode } from '../errors/error.js';

/** Reads a symbolic link's text; undefined when there is no such link. */
export function linkAt(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch (error) {
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'EINVAL') return undefined;
    throw error;
  }
}
