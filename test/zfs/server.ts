// A repository in a test's dataset, and the ways of tests to spoil a zfs command.
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Pool } from '../../src/fs/pool/pool.js';
import { runHere } from '../../src/fs/pool/pool.js';
import { openRemote } from '../../src/remote/client.js';
import { connectInProcess } from '../../src/remote/transports/in-process.js';
import type { CheckResult } from '../../src/repository/check.js';
import { checkRepository } from '../../src/repository/check.js';
import { commitSnapshot } from '../../src/repository/commit.js';
import { acquire } from '../../src/repository/lock.js';
import { openQuarantine } from '../../src/repository/quarantine.js';
import { recoverRepository } from '../../src/repository/recover.js';
import { openRepository, readHead } from '../../src/repository/repository.js';
import type { RepositorySettings } from '../../src/repository/settings.js';
import { packObject } from '../../src/store/object-file.js';
import type { Contents, Draft } from '../remote/push.js';
import { draft, HOLDER } from '../remote/push.js';

/** Everything in the test's own thread, where the interceptor sees it. */
export const here: Pool = { size: 1, run: runHere, close: async () => undefined };

/** Makes the next snapshot of a repository ready to be committed. */
export async function draftFor(root: string, contents: Contents): Promise<Draft> {
  const remote = await openRemote(connectInProcess(here), root);
  try {
    return await draft(remote, contents);
  } finally {
    await remote.close();
  }
}

/** What a server does for one sync, with the settings of a test: lock, recovery, uploads, commit. */
export async function commitDraft(
  root: string,
  { base, hash, objects, blobs }: Draft,
  settings: RepositorySettings = {},
): Promise<void> {
  const repository = openRepository(root, settings);
  let hold: ReturnType<typeof acquire> | undefined;
  try {
    hold = acquire(repository.layout, HOLDER);
    await recoverRepository(repository, hold);
    const quarantine = openQuarantine(repository.layout, hold, here);
    const distinct = [...new Map(blobs.map((blob) => [blob.hash, blob])).values()];
    const missing = new Set(await quarantine.missingBlobs(distinct));
    const folder = join('/tmp', `dsg-upload-${process.pid}`);
    mkdirSync(folder, { recursive: true });
    await quarantine.takeIn(
      distinct
        .filter((blob) => missing.has(blob.hash))
        .map(({ text, ...blob }) => {
          const from = join(folder, blob.hash);
          writeFileSync(from, text);
          return { ...blob, from };
        }),
    );
    const wanted = quarantine.missingObjects([...objects.keys()]);
    quarantine.putObjects(
      wanted.map((one) => ({ hash: one, packed: packObject(objects.get(one) as Uint8Array) })),
    );
    await commitSnapshot(repository, hold, quarantine, { base, snapshot: hash }, here);
  } catch (error) {
    throw (await repository.backend.explain?.(repository.layout, error)) ?? error;
  } finally {
    hold?.release();
  }
}

/** Commits the next snapshot with these contents. */
export async function commitTo(
  root: string,
  contents: Contents,
  settings?: RepositorySettings,
): Promise<Draft> {
  const wanted = await draftFor(root, contents);
  await commitDraft(root, wanted, settings);
  return wanted;
}

/** Recovers what was left open, as the next holder of the lock does. */
export async function recoverAt(root: string, settings?: RepositorySettings): Promise<string> {
  const repository = openRepository(root, settings);
  const hold = acquire(repository.layout, HOLDER);
  try {
    return await recoverRepository(repository, hold);
  } finally {
    hold.release();
  }
}

export function headOf(root: string): string {
  return readHead(openRepository(root)).id;
}

/** The dataset of the live generation, when the repository's own is this. */
export function liveDataset(dataset: string, root: string): string {
  return `${dataset}/${readHead(openRepository(root)).link.split('/')[2]}`;
}

export function check(root: string): Promise<CheckResult> {
  return checkRepository(openRepository(root), { share: 1 }, here);
}

/** Writes a program that is called in place of zfs; `$@` is what it is called with. */
export function insteadOfZfs(path: string, script: string): RepositorySettings {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return { zfsCommand: [path] };
}
