import { join } from 'node:path';
import { encodeSharedConfig } from '../config/shared.js';
import { DsgError } from '../errors/error.js';
import { bytesRead } from '../fs/pool/pulse.js';
import { treeTotals } from '../model/entry.js';
import type { Hash } from '../model/hash.js';
import type { Author, Snapshot } from '../model/snapshot.js';
import { encodeSnapshot, legalMessage, snapshotNumber } from '../model/snapshot.js';
import type { Remote, RemoteTransaction } from '../remote/client.js';
import type { NewTrees } from '../store/edit-tree.js';
import { editTree } from '../store/edit-tree.js';
import { hashBytes } from '../store/hash.js';
import type { Plan } from '../sync/plan.js';
import { remoteEdits } from '../sync/plan.js';
import { mergedPath } from '../worktree/merged.js';
import { announce, moving } from './announce.js';
import { codeVersion } from './code/code-version.js';
import type { Comparison } from './compare.js';
import type { Context } from './context.js';
import { checkInterrupt } from './context.js';
import type { Project } from './open.js';

/** What is to be committed: the new root, its trees, and the snapshot itself. */
export interface Draft {
  readonly root: Hash;
  readonly trees: NewTrees;
  readonly snapshot: Snapshot;
  readonly hash: Hash;
  readonly objects: ReadonlyMap<Hash, Uint8Array>;
}

/** Makes the snapshot that a plan leads to; undefined when the repository stays as it is. */
export async function draftSnapshot(
  context: Context,
  project: Project,
  remote: Remote,
  {
    comparison,
    plan,
    author,
    message,
  }: { comparison: Comparison; plan: Plan; author: Author; message: string | undefined },
): Promise<Draft | undefined> {
  const edits = remoteEdits(plan.steps);
  if (edits.size === 0) return undefined;
  const { head, forest } = comparison;
  const trees: NewTrees = new Map();
  const root = editTree(forest, head.snapshot?.root, edits, trees);
  const settings = Buffer.from(encodeSharedConfig(project.config));
  const config = hashBytes(settings);
  const snapshot: Snapshot = {
    id: `s${(snapshotNumber(head.id) ?? 0) + 1}`,
    repository: remote.repository,
    root,
    parent: head.hash,
    author,
    created: context.now().toISOString(),
    message: legalMessage(message ?? generatedMessage(plan, head.hash === null)),
    git: await codeVersion(context, project.root),
    config,
    ...treeTotals(trees.get(root)?.tree ?? forest.get(root) ?? []),
  };
  const bytes = encodeSnapshot(snapshot);
  const hash = hashBytes(bytes);
  const objects = new Map<Hash, Uint8Array>([
    [config, settings],
    [hash, bytes],
  ]);
  for (const [tree, made] of trees) objects.set(tree, made.bytes);
  return { root, trees, snapshot, hash, objects };
}

function generatedMessage(plan: Plan, isFirst: boolean): string {
  const uploads = plan.steps.filter(
    ({ kind }) => kind === 'upload' || kind === 'beside' || kind === 'put',
  );
  const changed = uploads.filter((step) => 'replaces' in step && step.replaces).length;
  const deleted = plan.steps.filter(({ kind }) => kind === 'delete-remote').length;
  if (isFirst)
    return `Initial snapshot: ${uploads.length} ${uploads.length === 1 ? 'file' : 'files'}`;
  const parts = [
    [uploads.length - changed, 'added'],
    [changed, 'changed'],
    [deleted, 'deleted'],
  ] as const;
  return `Sync: ${parts
    .filter(([count]) => count > 0)
    .map(([count, what]) => `${count} ${what}`)
    .join(', ')}`;
}

/** Uploads what the repository lacks of a plan's contents, then the objects of the draft; returns bytes sent. */
export async function upload(
  context: Context,
  project: Project,
  transaction: RemoteTransaction,
  { plan, draft }: { plan: Plan; draft: Draft },
): Promise<number> {
  const files = new Map<
    string,
    { from: string; hash: Hash; size: number; exec: boolean; mtime: bigint }
  >();
  for (const step of plan.steps) {
    const isMerged = step.kind === 'put' && step.from === 'merge';
    if ((step.kind !== 'upload' && !isMerged) || step.leaf.kind !== 'file') continue;
    const { hash, size, exec, mtime } = step.leaf;
    const from = isMerged ? mergedPath(project.places, hash) : join(project.root, step.path);
    if (!files.has(hash)) files.set(hash, { from, hash, size, exec, mtime });
  }
  const asked = transaction.missingBlobs([...files.values()]);
  // On their way meanwhile: one question less to wait for.
  const objects = transaction.putObjects(draft.objects);
  objects.catch(() => {});
  const missing = await asked;
  const wanted = [...files.values()].filter(({ hash }) => missing.has(hash));
  const total = wanted.reduce((sum, { size }) => sum + size, 0);
  const sent = { files: 0, bytes: 0 };
  const of = { files: wanted.length, bytes: total, from: bytesRead() };
  const arrived = (more: number, bytes: number): void => {
    checkInterrupt(context);
    sent.files += more;
    sent.bytes += bytes;
    context.progress(moving('upload', sent, of));
  };
  if (wanted.length > 0) arrived(0, 0);
  try {
    await transaction.putBlobs(wanted, arrived);
  } catch (error) {
    throw changedMeanwhile(error, (expected) => {
      const from = files.get(expected)?.from ?? expected;
      return from.startsWith(`${project.root}/`) ? from.slice(project.root.length + 1) : undefined;
    });
  }
  checkInterrupt(context);
  announce(context, 'manifest');
  await objects;
  transaction.flush();
  return total;
}

/** `named` tells the path in the project of a content, by its hash, or of a path on this machine. */
function changedMeanwhile(error: unknown, named: (what: string) => string | undefined): unknown {
  const isGone =
    error instanceof Error &&
    'code' in error &&
    (error.code === 'ENOENT' || error.code === 'ELOOP');
  if (!isGone && !(error instanceof DsgError && error.code === 'changed')) return error;
  const { expected, path: at } = (error instanceof DsgError ? error.data : error) as {
    expected?: unknown;
    path?: unknown;
  };
  const path = named(String(expected ?? at ?? ''));
  const what = path === undefined ? 'a file' : `"${path}"`;
  return new DsgError('changed', `Cannot sync: ${what} changed while it was uploaded`, {
    state: 'Nothing was changed.',
    hint: 'dsg sync',
    data: { ...(error instanceof DsgError && error.data), ...(path !== undefined && { path }) },
    cause: error,
  });
}
