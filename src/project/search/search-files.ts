import { closeSync, fstatSync, readSync } from 'node:fs';
import { withinLimit } from '../../checks/time-limit.js';
import { decodeText } from '../../content/decoded-text.js';
import { createDecoder } from '../../content/encoding.js';
import type { FoundLines, LineMatcher, SearchPattern } from '../../content/line-search.js';
import { createLineSearch, lineMatcher } from '../../content/line-search.js';
import { sniff } from '../../content/sniff.js';
import { systemCode } from '../../errors/error.js';
import type { Task } from '../../fs/pool/pool.js';
import type { Hash } from '../../model/hash.js';
import { hashBackend } from '../../store/hash.js';
import { CHUNK, openRegular, readPieces, readWhole } from '../../store/read-file.js';

/** What all files of a search have in common. */
export interface Search extends SearchPattern {
  /** The most lines to keep of a batch of files; all are counted. */
  readonly limit: number;
  /** Milliseconds that matching may take at a time. */
  readonly patience: number;
}

/** A file that must have this content, whoever has put it there. */
export interface Searched {
  readonly path: string;
  readonly hash: Hash;
  readonly size: number;
  readonly search: Search;
}

/** What came of one file; lines are of a content that has the right hash, and of no other. */
export type SearchResult =
  | ({ readonly kind: 'text' } & FoundLines)
  | { readonly kind: 'binary'; readonly why: string }
  | { readonly kind: 'damaged'; readonly why: string }
  /** The pattern tries so many ways to match that it would take for ever. */
  | { readonly kind: 'slow' };

const module = import.meta.url;

export const searchTask: Task<readonly Searched[], SearchResult[]> = {
  module,
  name: 'searchFiles',
  work: searchFiles,
};

/** Reads files, each once, and looks for a pattern in what proves to be the content that was wanted. */
export function searchFiles(files: readonly Searched[]): SearchResult[] {
  const [first] = files;
  if (!first) return [];
  const { search } = first;
  const matcher = lineMatcher(search);
  let left = search.limit;
  const results: SearchResult[] = [];
  const add = (result: SearchResult): void => {
    if (result.kind === 'text') left -= result.lines.length;
    results.push(result);
  };
  const texts: { text: string; newline: '\n' | '\r'; at: number }[] = [];
  for (const [at, file] of files.entries()) {
    const read = file.size > CHUNK ? undefined : readSmall(file);
    if (read === undefined) add(searchLarge(file, matcher, { ...search, limit: left }));
    else if (read.kind !== 'small') add(read);
    else {
      texts.push({ ...read, at });
      results.push({ kind: 'slow' });
    }
  }
  // A limit for each small file would take longer than the files. Where it ends the work, the rest stays slow.
  const searchAll = (): void => {
    for (const { text, newline, at } of texts) {
      const lines = createLineSearch({ matcher, limit: left, newline });
      lines.add(text);
      const result = { kind: 'text', ...lines.end() } as const;
      left -= result.lines.length;
      results[at] = result;
    }
  };
  if (texts.length > 0) withinLimit(searchAll, search.patience);
  return results;
}

type Small =
  | { readonly kind: 'small'; readonly text: string; readonly newline: '\n' | '\r' }
  | Extract<SearchResult, { kind: 'binary' | 'damaged' }>;

function readSmall({ path, hash, size }: Searched): Small {
  return told(() => {
    const bytes = readWhole(path, size);
    if (!bytes || hashBackend().hash(bytes) !== hash) return DAMAGED;
    const decoded = decodeText(bytes);
    if ('why' in decoded) return { kind: 'binary', why: decoded.why };
    const { text, ends } = decoded;
    return { kind: 'small', text, newline: newlineOf(ends) };
  });
}

/** Looks through a file in pieces; what was found counts only when all of it has the right hash. */
function searchLarge(
  { path, hash, size }: Searched,
  matcher: LineMatcher,
  { limit, patience }: Pick<Search, 'limit' | 'patience'>,
): SearchResult {
  return told((): SearchResult => {
    const { fd } = openRegular(path);
    try {
      if (fstatSync(fd).size !== size) return DAMAGED;
      const text = openText(headOf(fd), matcher, limit);
      // Nothing of it will be shown: what could be terabytes need not be read to verify that.
      if ('why' in text) return text;
      const hasher = hashBackend().create();
      const end: { early?: Extract<SearchResult, { kind: 'slow' | 'binary' }> } = {};
      readPieces(fd, size, (piece) => {
        hasher.update(piece);
        if (end.early) return;
        if (!text.isText(piece)) end.early = { kind: 'binary', why: 'a NUL byte far inside' };
        else if (!withinLimit(() => text.add(piece), patience)) end.early = { kind: 'slow' };
      });
      if (hasher.digest() !== hash) return DAMAGED;
      if (end.early) return end.early;
      const found = withinLimit(text.end, patience);
      return found ? { kind: 'text', ...found.value } : { kind: 'slow' };
    } finally {
      closeSync(fd);
    }
  });
}

function headOf(fd: number): Buffer {
  const head = Buffer.allocUnsafe(CHUNK);
  return head.subarray(0, readSync(fd, head, 0, CHUNK, 0));
}

/** Begins to read a text whose first piece this is. */
function openText(head: Buffer, matcher: LineMatcher, limit: number) {
  const sniffed = sniff(head, { isCut: true });
  if (sniffed.kind === 'binary') return sniffed;
  const { encoding, ends } = sniffed;
  const decode = createDecoder(encoding);
  const lines = createLineSearch({ matcher, limit, newline: newlineOf(ends) });
  const isWide = encoding === 'utf-16le' || encoding === 'utf-16be';
  let isStart = true;
  return {
    isText: (piece: Buffer) => isWide || !piece.includes(0),
    add(piece: Buffer): void {
      const decoded = decode(piece);
      lines.add(isStart && decoded.startsWith('\uFEFF') ? decoded.slice(1) : decoded);
      isStart = false;
    },
    end(): FoundLines {
      lines.add(decode());
      return lines.end();
    },
  };
}

const DAMAGED = { kind: 'damaged', why: 'its bytes do not match its hash' } as const;

/** What the disk says of a content is told as what is wrong with it. */
function told<R>(read: () => R): R | Extract<SearchResult, { kind: 'damaged' }> {
  try {
    return read();
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT') return { kind: 'damaged', why: 'it is missing' };
    if (code === 'EIO') return { kind: 'damaged', why: 'the disk reports an input/output error' };
    if (code === 'EACCES') return { kind: 'damaged', why: 'permission denied' };
    throw error;
  }
}

function newlineOf({ lf, crlf, cr }: { lf: number; crlf: number; cr: number }): '\n' | '\r' {
  return lf + crlf === 0 && cr > 0 ? '\r' : '\n';
}
