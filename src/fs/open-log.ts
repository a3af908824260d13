import * as fs from 'node:fs';
import { perform } from './durable.js';

/** Opens an empty file, for its owner alone, that programs add lines to. */
export function openLog(path: string): number {
  const { O_WRONLY, O_CREAT, O_APPEND, O_TRUNC, O_NOFOLLOW } = fs.constants;
  const flags = O_WRONLY | O_CREAT | O_APPEND | O_TRUNC | O_NOFOLLOW;
  return perform('open', path, () => fs.openSync(path, flags, 0o600));
}
