import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from '../support/suite.js';

/** A link in a literal tree of files. */
export interface LinkTo {
  readonly to: string;
}

export type Files = Readonly<Record<string, string | Uint8Array | LinkTo>>;

/** Makes a folder that is gone after the test, with these files and links in it. */
export function scratch(t: TestContext, files: Files = {}, under = tmpdir()): string {
  const root = mkdtempSync(join(under, 'dsg-scratch-'));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  put(root, files);
  return root;
}

/** Writes files and links below `root`, making folders as needed. */
export function put(root: string, files: Files): void {
  for (const [path, content] of Object.entries(files)) {
    const at = join(root, path);
    mkdirSync(dirname(at), { recursive: true });
    if (typeof content === 'object' && 'to' in content) symlinkSync(content.to, at);
    else writeFileSync(at, content);
  }
}
