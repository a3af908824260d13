import { isDsgError } from '../errors/error.js';
import { refuseUnsafe } from '../history/refuse-unsafe.js';
import { joinPath } from '../model/forest.js';
import type { Contents, Held } from './contents.js';
import type { Child, FolderNode, Nodes } from './nodes.js';
import { ROOT } from './nodes.js';
import type { ReadAhead } from './read-ahead.js';
import type { Owner } from './replies.js';
import {
  attributesReply,
  ERRNO,
  emptyReply,
  foundReply,
  HEADER,
  initReply,
  Listing,
  openedReply,
  statfsReply,
} from './replies.js';
import type { Request } from './requests.js';
import { OP, parseGreeting, parseName, parseWanted, wouldChange } from './requests.js';
import type { Trees } from './trees.js';

/** What a mount shows, and what it keeps for those who read it. */
export interface MountedTree {
  readonly nodes: Nodes;
  readonly trees: Trees;
  readonly contents: Contents;
  readonly readAhead: ReadAhead;
  readonly owner: Owner;
  readonly snapshot: string;
  readonly totals: { readonly files: number; readonly bytes: number };
  /** Hears what could not be read, by its path in the snapshot, and why. */
  readonly failed: (path: string, error: unknown) => void;
}

/** An answer whose header is still to be filled in, the number of an error, or nothing where none is expected. */
export type Answer = Buffer | number | undefined;

interface OpenFile {
  readonly child: Child;
  readonly held: Held;
}

/** Makes what answers the kernel's requests about one snapshot; it never throws. */
export function createAnswerer(
  mounted: MountedTree,
): (request: Request) => Promise<Answer> | Answer {
  const { nodes, owner, totals } = mounted;
  const files = new Map<number, OpenFile>();
  let handles = 0;

  const handlers: Readonly<Record<number, (request: Request) => Promise<Answer> | Answer>> = {
    [OP.init]: ({ body }) => {
      const greeting = parseGreeting(body);
      return greeting.major === 7 && greeting.minor >= 23 ? initReply(greeting) : ERRNO.EPROTO;
    },
    [OP.destroy]: () => emptyReply(0),
    [OP.forget]: () => undefined,
    [OP.batchForget]: () => undefined,
    [OP.access]: () => emptyReply(0),
    [OP.statfs]: () => statfsReply(totals),
    [OP.getattr]: async ({ node }) => {
      const entry = node === ROOT ? undefined : (await nodes.child(node))?.entry;
      if (node !== ROOT && !entry) return ERRNO.ENOENT;
      return attributesReply({ node, entry }, owner);
    },
    [OP.lookup]: async ({ node, body }) => {
      const name = parseName(body);
      const folder = await nodes.folder(node);
      if (!folder) return ERRNO.ENOTDIR;
      const child = name === undefined ? undefined : await inFolder(folder, name);
      return foundReply(child, owner);
    },
    [OP.readlink]: async ({ node }) => {
      const child = await nodes.child(node);
      const entry = child?.entry;
      if (entry?.kind !== 'link') return ERRNO.EINVAL;
      const path = joinPath(child?.folder.path ?? '', entry.name);
      try {
        refuseUnsafe(mounted.snapshot, path, entry);
      } catch (error) {
        mounted.failed(path, error);
        throw error;
      }
      return Buffer.concat([emptyReply(0), Buffer.from(entry.target)]);
    },
    [OP.open]: async ({ node, body }) => {
      const wantsToWrite = (body.readUInt32LE(0) & 3) !== 0;
      if (wantsToWrite) return ERRNO.EROFS;
      const child = await nodes.child(node);
      if (child?.entry.kind !== 'file') return child ? ERRNO.EISDIR : ERRNO.ENOENT;
      handles += 1;
      files.set(handles, { child, held: mounted.contents.hold(child.entry) });
      return openedReply(handles, false);
    },
    [OP.read]: async ({ body }) => {
      const { handle, offset, size } = parseWanted(body);
      const file = files.get(handle);
      return file ? readFile(mounted, file, { offset, size }) : ERRNO.EBADF;
    },
    [OP.release]: ({ body }) => {
      const { handle } = parseWanted(body);
      files.get(handle)?.held.release();
      files.delete(handle);
      return emptyReply(0);
    },
    [OP.opendir]: async ({ node }) => {
      const folder = await nodes.folder(node);
      if (!folder) return ERRNO.ENOTDIR;
      const { tree } = await inList(folder);
      mounted.trees.ahead(tree);
      return openedReply(0, true);
    },
    [OP.releasedir]: () => emptyReply(0),
    [OP.readdir]: (request) => list(request, false),
    [OP.readdirplus]: (request) => list(request, true),
    [OP.ioctl]: () => ERRNO.ENOSYS,
  };

  const told = async <T>(folder: FolderNode, work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      mounted.failed(folder.path, error);
      throw error;
    }
  };
  const inFolder = (folder: FolderNode, name: string) => told(folder, nodes.find(folder, name));
  const inList = (folder: FolderNode) => told(folder, nodes.list(folder));

  const list = async ({ node, body }: Request, isPlus: boolean): Promise<Answer> => {
    const { offset, size } = parseWanted(body);
    const folder = await nodes.folder(node);
    if (!folder) return ERRNO.ENOTDIR;
    const { tree, base } = await inList(folder);
    const listing = new Listing(size, { isPlus, owner });
    for (let at = offset; at < tree.length + 2; at++) {
      const entry = tree[at - 2];
      const added = entry
        ? { name: entry.name, node: base + at - 2, entry, isDots: false }
        : {
            name: at === 0 ? '.' : '..',
            node: at === 0 ? node : (folder.parent?.node ?? ROOT),
            entry: undefined,
            isDots: true,
          };
      if (!listing.add({ ...added, next: at + 1 })) break;
    }
    return listing.reply();
  };

  return (request) => {
    const handle = handlers[request.opcode];
    if (!handle) return wouldChange(request.opcode) ? ERRNO.EROFS : ERRNO.ENOSYS;
    return handle(request);
  };
}

async function readFile(
  mounted: MountedTree,
  { child, held }: OpenFile,
  { offset, size }: { offset: number; size: number },
): Promise<Answer> {
  const { folder, index, entry } = child;
  const path = joinPath(folder.path, entry.name);
  try {
    const { tree } = await mounted.nodes.list(folder);
    mounted.readAhead.reads(folder.node, tree, index);
    const reply = Buffer.allocUnsafeSlow(HEADER + size);
    const count = await held.read(offset, reply.subarray(HEADER));
    return reply.subarray(0, HEADER + count);
  } catch (error) {
    mounted.failed(path, error);
    throw error;
  }
}

/** The number with which the kernel tells a reader of an error. */
export function errnoOf(error: unknown): number {
  return isDsgError(error, 'interrupted') ? ERRNO.EINTR : ERRNO.EIO;
}
