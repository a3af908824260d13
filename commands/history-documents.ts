import type { ChangeStat } from '../src/history/change-stat.js';
import type { FileChange } from '../src/history/file-changes.js';
import type { NamedSnapshot } from '../src/history/walk-history.js';
import type { Leaf } from '../src/model/entry.js';
import type { Tag } from '../src/model/tags.js';
import { formatBytes, formatCount } from '../src/ui/bytes.js';
import { escapeText } from '../src/ui/escape.js';
import type { Style } from '../src/ui/style.js';

/** One snapshot as `log --json` and `show --json` print it. */
export interface SnapshotDocument {
  readonly id: string;
  readonly hash: string;
  readonly parent: string | null;
  readonly root: string;
  readonly author: { readonly name: string; readonly email: string };
  readonly created: string;
  readonly message: string;
  readonly files: number;
  readonly bytes: number;
  readonly git: { readonly commit: string; readonly dirty: boolean } | null;
  /** Names that were given to it. */
  readonly tags: readonly string[];
}

export function snapshotDocument(
  { hash, snapshot }: NamedSnapshot,
  tags: readonly Tag[] = [],
): SnapshotDocument {
  const { id, parent, root, author, created, message, files, bytes, git } = snapshot;
  const names = tags.filter((tag) => tag.hash === hash).map(({ name }) => name);
  return { id, hash, parent, root, author, created, message, files, bytes, git, tags: names };
}

/** One version of a file: its bytes and hash, or a link's target. */
export interface LeafDocument {
  readonly kind: 'file' | 'link';
  readonly size: number;
  readonly exec: boolean;
  readonly hash: string | null;
  readonly target: string | null;
}

export interface ChangeDocument {
  readonly status: FileChange['status'];
  readonly path: string;
  readonly from?: string;
  readonly before: LeafDocument | null;
  readonly after: LeafDocument | null;
}

export function leafDocument(leaf: Leaf): LeafDocument {
  return leaf.kind === 'file'
    ? { kind: 'file', size: leaf.size, exec: leaf.exec, hash: leaf.hash, target: null }
    : { kind: 'link', size: 0, exec: false, hash: null, target: leaf.target };
}

export function changeDocument({ status, path, from, before, after }: FileChange): ChangeDocument {
  return {
    status,
    path,
    ...(from !== undefined && { from }),
    before: before ? leafDocument(before) : null,
    after: after ? leafDocument(after) : null,
  };
}

const STATUSES = ['added', 'changed', 'moved', 'deleted'] as const;

/** Lists changes, one a line, and what they come to. */
export function showChanges(changes: readonly ChangeDocument[], style: Style): string[] {
  const paint = {
    added: style.added,
    changed: style.changed,
    moved: style.changed,
    deleted: style.removed,
  };
  const lines = changes.map(({ status, path, from, before, after }) => {
    const name =
      from === undefined ? escapeText(path) : `${escapeText(from)} -> ${escapeText(path)}`;
    return `  ${paint[status](status.padEnd(7))}  ${name}  ${style.faint(sizes(before, after))}`;
  });
  return [...lines, summary(changes)];
}

function summary(changes: readonly ChangeDocument[]): string {
  if (changes.length === 0) return 'No differences.';
  const counts = STATUSES.map(
    (status) => [status, changes.filter((one) => one.status === status).length] as const,
  );
  const parts = counts.filter(([, n]) => n > 0).map(([status, n]) => `${formatCount(n)} ${status}`);
  return `${parts.join(', ')}.`;
}

/** Says what changes come to: "2 added, 1 deleted, 3 KB more". */
export function statText(stat: ChangeStat): string {
  const counts = STATUSES.filter((status) => stat[status] > 0).map(
    (status) => `${formatCount(stat[status])} ${status}`,
  );
  const size = formatBytes(Math.abs(stat.bytes));
  const bytes = stat.bytes === 0 ? [] : [`${size} ${stat.bytes > 0 ? 'more' : 'less'}`];
  return [...counts, ...bytes].join(', ') || 'nothing';
}

/** Says how a file's version changed: its size, and what a size does not show. */
function sizes(before: LeafDocument | null, after: LeafDocument | null): string {
  if (!before || !after) return versionText((before ?? after) as LeafDocument);
  if (before.kind === 'file' && after.kind === 'file') {
    const x =
      before.exec === after.exec ? '' : after.exec ? ', now executable' : ', not executable now';
    if (before.hash === after.hash) return `${formatBytes(after.size)}${x}`;
    return `${formatBytes(before.size)} -> ${formatBytes(after.size)}${x}`;
  }
  return `${versionText(before)} -> ${versionText(after)}`;
}

function versionText({ kind, size, target }: LeafDocument): string {
  return kind === 'file' ? formatBytes(size) : `link to ${escapeText(target ?? '')}`;
}

/** Writes a snapshot's time for people: to the minute, in UTC. */
export function shortTime(created: string): string {
  return created.slice(0, 16).replace('T', ' ');
}

/** Everything that is known of a snapshot, a line each, then its message. */
export function metadataLines(
  { id, hash, parent, author, created, message, files, bytes, git, tags }: SnapshotDocument,
  style: Style,
): string[] {
  const names = tags.map((name) => style.name(escapeText(name))).join(', ');
  const code = git
    ? [`code:      ${escapeText(git.commit)}${git.dirty ? ' (with uncommitted changes)' : ''}`]
    : [];
  return [
    `snapshot:  ${style.name(id)}`,
    ...(tags.length > 0 ? [`tags:      ${names}`] : []),
    `hash:      ${hash}`,
    `parent:    ${parent ?? 'none'}`,
    `author:    ${escapeText(author.name)} <${escapeText(author.email)}>`,
    `created:   ${created}`,
    ...code,
    `holds:     ${formatCount(files, 'file')}, ${formatBytes(bytes)}`,
    '',
    ...message
      .trimEnd()
      .split('\n')
      .map((line) => `    ${escapeText(line)}`),
  ];
}
