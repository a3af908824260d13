import { isDeepStrictEqual } from 'node:util';
import { type Document, isMap, isNode, type Pair, parseDocument, stringify } from 'yaml';
import { formatUrl, type RepositoryUrl } from '../remote/url.js';

/** The keys of the older form, which cannot name every place: they make way for `repository`. */
const OLDER = ['ssh', 'transport'] as const;

/**
 * Changes where the repository is in the text of a settings file that `loadProject` reads, and nothing else in it.
 *
 * Comments and the order of keys stay. Without a URL the repository is in the project. A name that only the older form
 * had becomes `name`.
 */
export function changeRepository(
  text: string,
  url: RepositoryUrl | undefined,
  name: string,
): string {
  const document = parseDocument(text);
  const address = url && formatUrl(url);
  const made = address === undefined ? undefined : spliced(document, text, address);
  return made ?? rewritten(document, address, name);
}

/** Puts the address in the place of the old value, byte for byte leaving the rest; undefined where there is no value. */
function spliced(document: Document, text: string, address: string): string | undefined {
  const pair = pairsOf(document).find((one) => keyOf(one) === 'repository');
  if (!pair || !isNode(pair.key) || !isNode(pair.value)) return undefined;
  const [, afterKey] = pair.key.range ?? [];
  const [, end] = pair.value.range ?? [];
  if (afterKey === undefined || end === undefined) return undefined;
  const isBlock = text.slice(0, end).endsWith('\n');
  const written = stringify(address, { compat: 'yaml-1.1', lineWidth: 0 }).trim();
  const made = `${text.slice(0, afterKey)}: ${written}${isBlock ? '\n' : ''}${text.slice(end)}`;
  // In braces a comma would end it, and an anchor that something else refers to may have gone with the old value.
  const again = parseDocument(made);
  const wanted = { ...document.toJS(), repository: address };
  const isRight = again.errors.length === 0 && isDeepStrictEqual(valuesOf(again), wanted);
  return isRight ? made : undefined;
}

/** Undefined where something refers to an anchor that is not there. */
function valuesOf(document: Document): unknown {
  try {
    return document.toJS();
  } catch (error) {
    if (error instanceof ReferenceError) return undefined;
    throw error;
  }
}

function rewritten(document: Document, address: string | undefined, name: string): string {
  const isOlder = OLDER.some((key) => document.has(key));
  const first = pairsOf(document)[0]?.key;
  for (const key of [...OLDER, 'repository']) document.delete(key);
  const pairs = pairsOf(document);
  if (isOlder && !document.has('name')) pairs.unshift(document.createPair('name', name));
  if (address !== undefined) {
    const after = pairs.findIndex((one) => keyOf(one) === 'name') + 1;
    pairs.splice(after, 0, document.createPair('repository', address));
  }
  // The comment at the top of the file is the first key's, and goes on to whatever is first now.
  const top = pairs[0]?.key;
  if (top !== first && isNode(top) && isNode(first) && first.commentBefore)
    top.commentBefore = first.commentBefore;
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

function pairsOf({ contents }: Document): Pair[] {
  return isMap(contents) ? (contents.items as Pair[]) : [];
}

function keyOf({ key }: Pair): unknown {
  return isNode(key) ? key.toJSON() : key;
}
