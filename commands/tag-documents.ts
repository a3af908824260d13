import type { Tag } from '../src/model/tags.js';

/** One tag as JSON prints it. */
export interface TagDocument {
  readonly name: string;
  readonly snapshot: string;
  readonly hash: string;
  readonly author: { readonly name: string; readonly email: string };
  readonly created: string;
  readonly message: string;
}

export function tagDocument({ name, snapshot, hash, author, created, message }: Tag): TagDocument {
  return { name, snapshot, hash, author, created, message };
}
