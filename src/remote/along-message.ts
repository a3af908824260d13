import type { Hash } from '../model/hash.js';
import type { HeadReply } from './protocol.js';

/** Most paths that one request may name, and files that one answer brings. */
export const MAX_PATHS = 64;
/** Most objects that one answer brings: snapshots and trees. */
export const MAX_AHEAD = 4096;

/** Asks for what reading a few paths of a snapshot takes, before it is known which objects that are. */
export interface AlongRequest {
  /** `s12`, `head~2` or the first one where there are not so many, a whole hash, or a tag. */
  readonly snapshot: string;
  /** A snapshot that the client has with all before it: the history is not brought beyond it. */
  readonly known: Hash | null;
  /** The snapshot that the client has seen last: the history is brought down to it, too. */
  readonly seen: Hash | null;
  /** From the project; "" is all of it. Without any, only the history comes. */
  readonly paths: readonly string[];
  /** Trees that the client has. */
  readonly have: readonly Hash[];
  /** The largest file of which the content comes, too; 0 for none. */
  readonly contents: number;
  readonly zstd: boolean;
}

/**
 * The head, the snapshots from it back, the trees along the paths, and contents, all as they are stored: in `bytes` one
 * after the other, objects first. What did not fit, or is not there, is left out.
 */
export interface AlongReply {
  readonly head: HeadReply;
  readonly objects: readonly { readonly hash: Hash; readonly size: number }[];
  /** `size` is that of the bytes that come, `unpacked` their length before compression; null without. */
  readonly contents: readonly {
    readonly hash: Hash;
    readonly size: number;
    readonly unpacked: number | null;
  }[];
  readonly bytes: Uint8Array;
}
