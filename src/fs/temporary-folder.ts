import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Makes a folder that nobody else can look into, for what is not to last; whoever made it removes it. */
export function makeTemporaryFolder(name: string): string {
  return mkdtempSync(join(tmpdir(), `${name}-`));
}
