import { isDeepStrictEqual } from 'node:util';
import {
  type Document,
  isCollection,
  isMap,
  isNode,
  isScalar,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  stringify,
} from 'yaml';
import { DsgError } from '../errors/error.js';

type Path = readonly string[];
type Value = string | number | readonly (string | number)[];

/** How values are written: what YAML 1.1 takes for a date, a number or a truth is quoted. */
const WRITTEN = { compat: 'yaml-1.1', lineWidth: 0, flowCollectionPadding: false } as const;

/**
 * Sets a value in the text of a settings file; comments, order and everything else stay, byte for byte where that goes.
 *
 * `path` is the key in each mapping on the way. Throws a config error where only a person can edit the file.
 */
export function setSetting(text: string, path: Path, value: Value): string {
  const document = parsed(text);
  const wanted = withValue(valuesOf(document, path), path, value);
  const isRight = (made: string | undefined) => made !== undefined && holds(made, wanted);
  const attempts = [
    () => replaced(document, text, { path, value }),
    () => appended(text, path, value),
    () => rewritten(text, path, value),
  ];
  for (const attempt of attempts) {
    const made = attempt();
    if (isRight(made)) return made as string;
  }
  throw byHand(path);
}

/** Takes a value out of the text of a settings file, and the sections that it leaves empty. */
export function unsetSetting(text: string, path: Path): string {
  const document = parsed(text);
  try {
    document.deleteIn([...path]);
    for (let up = path.slice(0, -1); up.length > 0; up = up.slice(0, -1)) {
      const section: unknown = document.getIn([...up]);
      if (isCollection(section) && section.items.length === 0) document.deleteIn([...up]);
    }
    const made = isMap(document.contents) && document.contents.items.length === 0 ? '' : undefined;
    const result = made ?? document.toString({ lineWidth: 0, flowCollectionPadding: false });
    if (parseDocument(result).errors.length === 0) return result;
  } catch {
    // An anchor in it that something else refers to.
  }
  throw byHand(path);
}

/** Reads a value as the text of a settings file has it; null where it is not set. */
export function valueAt(text: string, path: Path): unknown {
  let value: unknown = valuesOf(parsed(text), path);
  for (const key of path) value = (value as Record<string, unknown> | null | undefined)?.[key];
  return value ?? null;
}

/** Finds the line, from 1 on, of a key in the text of a settings file; undefined where it is not. */
export function lineOf(text: string, path: Path): number | undefined {
  const counter = new LineCounter();
  let node: unknown = parseDocument(text, { lineCounter: counter }).contents;
  let key: Node | undefined;
  for (const step of path) {
    const pair: Pair | undefined = isMap(node)
      ? (node.items as Pair[]).find((one) => isScalar(one.key) && one.key.value === step)
      : undefined;
    if (!pair || !isNode(pair.key)) return undefined;
    key = pair.key;
    node = pair.value;
  }
  const isNothing = isScalar(node) && node.value === null;
  return key?.range && !isNothing && node !== null ? counter.linePos(key.range[0]).line : undefined;
}

function parsed(text: string): Document {
  // The reader has refused whatever is not one mapping.
  return parseDocument(text);
}

function valuesOf(document: Document, path: Path): Record<string, unknown> {
  try {
    return document.toJS() ?? {};
  } catch {
    throw byHand(path);
  }
}

function holds(text: string, wanted: unknown): boolean {
  const again = parseDocument(text);
  return again.errors.length === 0 && isDeepStrictEqual(again.toJS(), wanted);
}

function withValue(settings: Record<string, unknown>, path: Path, value: Value): unknown {
  const [key = '', ...rest] = path;
  const inner = (settings[key] ?? {}) as Record<string, unknown>;
  return { ...settings, [key]: rest.length === 0 ? value : withValue(inner, rest, value) };
}

function line(value: Value): string {
  const text = Array.isArray(value)
    ? `[${value.map((one) => JSON.stringify(one)).join(', ')}]`
    : stringify(value, WRITTEN).trim();
  return Array.isArray(value) ? plainer(text) : text;
}

/** Words in a list go without quotes where that changes nothing. */
function plainer(list: string): string {
  const values = JSON.parse(list) as (string | number)[];
  const isPlain = (one: string | number) =>
    typeof one === 'number' || /^[A-Za-z_][\w-]*$/.test(one);
  const words = values.map((one) =>
    isPlain(one) ? stringify(one, WRITTEN).trim() : JSON.stringify(one),
  );
  return `[${words.join(', ')}]`;
}

/** Puts the value in the place of the old one. */
function replaced(
  document: Document,
  text: string,
  { path, value }: { path: Path; value: Value },
): string | undefined {
  const old: unknown = document.getIn([...path], true);
  if (!isNode(old) || !old.range) return undefined;
  const [start, end] = old.range;
  // A block begins on a line of its own, and its value goes behind the key.
  const before = text.slice(0, start);
  const isBlock = /\n[ \t]*$/.test(before) || text.slice(start, end).includes('\n');
  const head = isBlock ? before.replace(/\s+$/, ' ') : before;
  const tail = text.slice(end);
  return `${head}${line(value)}${isBlock && !tail.startsWith('\n') ? '\n' : ''}${tail}`;
}

/** Adds a key that is not in a section at the end of the file. */
function appended(text: string, path: Path, value: Value): string | undefined {
  const [key = '', below] = path;
  if (path.length > 2) return undefined;
  const gap = text === '' || text.endsWith('\n') ? '' : '\n';
  const added =
    below === undefined ? `${key}: ${line(value)}` : `${key}:\n  ${below}: ${line(value)}`;
  return `${text}${gap}${added}\n`;
}

/** Lets the library write the file again: comments and order stay, blanks may not. */
function rewritten(text: string, path: Path, value: Value): string | undefined {
  const document = parsed(text);
  try {
    for (let i = 1; i < path.length; i++)
      if ((document.getIn(path.slice(0, i)) ?? null) === null)
        document.setIn(path.slice(0, i), document.createNode({}));
    document.setIn([...path], document.createNode(value, { flow: true }));
    return document.toString({ ...WRITTEN });
  } catch {
    return undefined;
  }
}

function byHand(path: Path): DsgError {
  const key = path.join('.');
  return new DsgError(
    'config',
    `Cannot change "${key}": the file has a form that only a person can edit, such as an anchor that other keys refer to`,
    { state: 'Nothing was changed.', hint: `edit "${key}" by hand, then: dsg validate-config` },
  );
}
