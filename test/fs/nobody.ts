import { chmodSync } from 'node:fs';

/**
 * Runs `work` in `folder` without the powers of root, so that permissions count; paths must be relative to the folder.
 *
 * The folders above it are root's own, and nobody else could pass through them.
 */
export function asNobody<T>(folder: string, work: () => T): T {
  const before = process.cwd();
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) chmodSync(folder, 0o755);
  process.chdir(folder);
  if (isRoot) process.seteuid?.(65_534);
  const back = (): void => {
    if (isRoot) process.seteuid?.(0);
    process.chdir(before);
  };
  let isPending = false;
  try {
    const result = work();
    isPending = result instanceof Promise;
    return (result instanceof Promise ? result.finally(back) : result) as T;
  } finally {
    if (!isPending) back();
  }
}
