// The operation log as a dsg wrote it that did not say what was before tags, settings and choices.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** Makes the last line of a project's log such an older one. */
export function asOlder(root: string): void {
  const path = join(root, '.dsg/operations');
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  const { edit: _, ...rest } = JSON.parse((lines.pop() ?? '').slice(65));
  const text = JSON.stringify({ ...rest, tx: null });
  writeFileSync(path, `${[...lines, `${sha256(text)} ${text}`].join('\n')}\n`);
}
