import { readFileSync } from 'node:fs';
import { join } from 'node:path';

let known: string | undefined;

/** The version of this dsg, as its package says. */
export function dsgVersion(): string {
  known ??= (
    JSON.parse(readFileSync(join(import.meta.dirname, '../../../package.json'), 'utf8')) as {
      version: string;
    }
  ).version;
  return known;
}
