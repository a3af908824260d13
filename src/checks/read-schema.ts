import { readFileSync, realpathSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { systemCode } from '../errors/error.js';

const MOST_BYTES = 1024 * 1024;

/** A JSON schema as it stands in a file, or why there is none. */
export type ReadSchema = { readonly value: object } | { readonly fault: string };

/** What is said of a file that a link or a path puts elsewhere. */
export const LEADS_OUT = 'it leads out of the project';

/** Reads the schema at a path below `root`; a link must not make it a file of somebody else's. */
export function readSchema(root: string, path: string): ReadSchema {
  try {
    const at = realpathSync(join(root, path));
    if (!at.startsWith(`${realpathSync(root)}${sep}`)) return { fault: LEADS_OUT };
    const stat = statSync(at);
    if (!stat.isFile()) return { fault: 'it is not a file' };
    if (stat.size > MOST_BYTES) return { fault: `it is larger than ${MOST_BYTES} bytes` };
    const value: unknown = JSON.parse(readFileSync(at, 'utf8').replace(/^\ufeff/, ''));
    const isSchema = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isSchema ? { value } : { fault: 'it is not a JSON object' };
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return { fault: 'there is no such file' };
    return { fault: code ?? `it is not JSON: ${(error as Error).message}` };
  }
}
