import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { needs } from './needs.js';
import type { TestContext } from './suite.js';

/** Mounts an empty file system in memory on a folder until the test ends; returns what unmounts it before. */
export function mountTmpfs(t: TestContext, folder: string): () => void {
  needs(process.getuid?.() === 0, 'root, to mount a file system');
  mkdirSync(folder, { recursive: true });
  run('mount', '-t', 'tmpfs', '-o', 'size=64m', 'dsg-test', folder);
  let isMounted = true;
  const unmount = () => {
    // Lazily: a process that a test has killed in mid-air may still hold a file.
    if (isMounted) run('umount', '-l', folder);
    isMounted = false;
  };
  t.after(unmount);
  return unmount;
}

function run(program: string, ...args: string[]): void {
  const done = spawnSync(program, args, { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`Cannot run ${program}: ${done.stderr || done.error}`);
}
