import { chmodSync } from 'node:fs';

/**
 * Runs `work` in `folder` without the powers of root, so that permissions count; paths must be relative to the folder.
 *
 * The folders above it are root's own, and nobody else could pass through them.
 */
export function asNobody<T>(folder: string, work: () => T): T {
  const end = become(folder);
  try {
    return work();
  } finally {
    end();
  }
}

/** The same for work that takes its time; nothing else may go on in this process meanwhile. */
export async function asNobodyAsync<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const end = become(folder);
  try {
    return await work();
  } finally {
    end();
  }
}

function become(folder: string): () => void {
  const before = process.cwd();
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) chmodSync(folder, 0o755);
  process.chdir(folder);
  if (isRoot) process.seteuid?.(65_534);
  return () => {
    if (isRoot) process.seteuid?.(0);
    process.chdir(before);
  };
}
