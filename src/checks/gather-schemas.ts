import { posix } from 'node:path';
import { quoted } from './findings.js';
import { LEADS_OUT, readSchema } from './read-schema.js';

/** A schema and the files of the project that it refers to. */
export interface Gathered {
  /** The address of the first of them. */
  readonly first: string;
  /** Address -> schema, as references name it. */
  readonly schemas: ReadonlyMap<string, object>;
  /** Address -> what is wrong with a file that is referred to, for when nothing else has that address. */
  readonly missing: ReadonlyMap<string, string>;
}

/** Resolves a reference against the address of what it stands in, as the compiler of schemas does. */
export type Resolve = (base: string, reference: string) => string;

/** A family of schemas is a handful; a chain of more is a mistake. */
const MOST_FILES = 100;
const SCHEME = /^[a-z][a-z0-9+.-]*:/i;

/**
 * Reads the schema at a path below `root`, then what it refers to by relative paths, and so on; nothing is fetched.
 *
 * A reference is a path from the file that it stands in. Where that file has an `$id`, addresses beside the `$id` are the
 * files beside it.
 */
export function gatherSchemas(
  root: string,
  path: string,
  resolve: Resolve,
): Gathered | { readonly fault: string } {
  const start = posix.normalize(path);
  const first = `file:///${encodeURI(start)}`;
  const schemas = new Map<string, object>();
  const missing = new Map<string, string>();
  const paths = new Map([[first, start]]);
  const read = new Map<string, object>();
  // A map goes on to what is added while it is walked.
  for (const [address, file] of paths) {
    if (paths.size > MOST_FILES) return { fault: `it refers to more than ${MOST_FILES} files` };
    const found = read.has(file) ? { value: read.get(file) as object } : readSchema(root, file);
    if ('fault' in found) {
      if (file === start) return found;
      if (found.fault === LEADS_OUT) return { fault: `"$ref" to ${quoted(file)}: ${LEADS_OUT}` };
      missing.set(address, `"$ref" to ${quoted(file)}: ${found.fault}`);
      continue;
    }
    schemas.set(address, found.value);
    if (read.has(file)) continue;
    read.set(file, found.value);
    const { $id } = found.value as { $id?: unknown };
    const base = typeof $id === 'string' && $id !== '' ? withoutFragment($id) : address;
    for (const reference of referencesIn(found.value)) {
      const target = fileOf(reference, { base, file });
      if (target === undefined) continue;
      if (target.startsWith('../'))
        return { fault: `"$ref" to ${quoted(reference)} in ${quoted(file)}: ${LEADS_OUT}` };
      const at = resolve(base, reference);
      const other = paths.get(at);
      if (other === undefined) paths.set(at, target);
      else if (other !== target)
        return { fault: `${quoted(other)} and ${quoted(target)} have the same address by "$id"` };
    }
  }
  return { first, schemas, missing };
}

function withoutFragment(reference: string): string {
  return reference.replace(/#.*$/s, '');
}

/** Lists what a schema refers to outside itself, without fragments. */
function referencesIn(schema: object): Set<string> {
  const found = new Set<string>();
  const left: unknown[] = [schema];
  for (let one = left.pop(); one !== undefined; one = left.pop()) {
    if (typeof one !== 'object' || one === null) continue;
    for (const [key, value] of Object.entries(one)) {
      if (typeof value !== 'string') left.push(value);
      else if (key === '$ref' || key === '$dynamicRef') found.add(withoutFragment(value));
    }
  }
  found.delete('');
  return found;
}

/** The path from the top of the project that a reference means; undefined for an address of elsewhere. */
function fileOf(
  reference: string,
  { base, file }: { base: string; file: string },
): string | undefined {
  const folder = base.slice(0, base.lastIndexOf('/') + 1);
  const isBeside = SCHEME.test(base) && reference.startsWith(folder);
  const relative = isBeside ? reference.slice(folder.length) : reference;
  if (SCHEME.test(relative) || relative.startsWith('//')) return undefined;
  const path = decoded(relative.replace(/\?.*$/s, ''));
  // From the top, as with all paths in the settings.
  return posix.normalize(path.startsWith('/') ? `.${path}` : posix.join(posix.dirname(file), path));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
