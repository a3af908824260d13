import { readdirSync } from 'node:fs';
import { systemCode } from '../errors/error.js';

/** Lists the names in a folder, in no order; none where there is no such folder. */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}
