// Finds every place in the sources that makes a DsgError: its codes, the form of its message, what it says to do.
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** One `new DsgError(...)` in a source. */
export interface ErrorSite {
  readonly file: string;
  readonly line: number;
  /** The codes that are written there; none where the code comes from elsewhere. */
  readonly codes: readonly string[];
  /** The message with {} for what is filled in; undefined where it is no literal. */
  readonly message: string | undefined;
  readonly hint: string | undefined;
}

const root = resolve(import.meta.dirname, '../../..');
const START = 'new DsgError(';
/** Places that make errors of one code through a function of their own: `error(message, hint)`. */
const OWN: Readonly<Record<string, { start: string; code: string }>> = {
  'src/remote/ssh/explain-end.ts': { start: 'return error(', code: 'unreachable' },
  'src/project/undo/irreversible.ts': { start: 'return refuse(', code: 'usage' },
  'src/project/undo/choices-back.ts': { start: 'changedSince(', code: 'changed' },
  'src/project/undo/settings-back.ts': { start: 'changedSince(', code: 'changed' },
  'src/project/undo/tag-back.ts': { start: 'changedSince(', code: 'changed' },
};

/** Lists the places in src/ and commands/. */
export function errorSites(): ErrorSite[] {
  return ['src', 'commands'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name))
      .flatMap((name) => sitesIn(`${folder}/${name}`)),
  );
}

function sitesIn(file: string): ErrorSite[] {
  const text = readFileSync(join(root, file), 'utf8');
  const sites: ErrorSite[] = [];
  for (let at = text.indexOf(START); at !== -1; at = text.indexOf(START, at + 1)) {
    const [code = '', message = '', details = ''] = argumentsFrom(text, at + START.length);
    const fields = details.trim().startsWith('{') ? argumentsFrom(details.trim(), 1) : [];
    const hint = fields.find((field) => /^\s*hint\s*:/.test(field));
    sites.push({
      file,
      line: text.slice(0, at).split('\n').length,
      codes: code.includes('===')
        ? [...code.matchAll(/[?:]\s*'([a-z-]+)'/g)].map((match) => match[1] as string)
        : [...code.matchAll(/'([a-z-]+)'/g)].map((match) => match[1] as string),
      message: formOf(message),
      hint: hint === undefined ? undefined : formOf(hint.replace(/^\s*hint\s*:/, '')),
    });
  }
  return [...sites, ...ownSites(file, text)];
}

function ownSites(file: string, text: string): ErrorSite[] {
  const own = OWN[file];
  if (!own) return [];
  const sites: ErrorSite[] = [];
  for (let at = text.indexOf(own.start); at !== -1; at = text.indexOf(own.start, at + 1)) {
    const [message = '', hint = ''] = argumentsFrom(text, at + own.start.length);
    const line = text.slice(0, at).split('\n').length;
    sites.push({ file, line, codes: [own.code], message: formOf(message), hint: formOf(hint) });
  }
  return sites;
}

/** Splits at the commas of the outermost level, up to the bracket that closes it. */
function argumentsFrom(text: string, from: number): string[] {
  const found: string[] = [];
  let depth = 0;
  let start = from;
  for (let i = from; i < text.length; i++) {
    const character = text[i] as string;
    if (`'"\``.includes(character)) i = endOfLiteral(text, i);
    else if (text.startsWith('//', i)) i = text.indexOf('\n', i);
    else if ('([{'.includes(character)) depth += 1;
    else if (')]}'.includes(character) && depth === 0) return [...found, text.slice(start, i)];
    else if (')]}'.includes(character)) depth -= 1;
    else if (character === ',' && depth === 0) {
      found.push(text.slice(start, i));
      start = i + 1;
    }
  }
  return found;
}

/** The place of the quote that ends the literal that begins at `at`. */
function endOfLiteral(text: string, at: number): number {
  const quote = text[at];
  for (let i = at + 1; i < text.length; i++) {
    if (text[i] === '\\') i += 1;
    else if (text[i] === quote) return i;
    else if (quote === '`' && text.startsWith('${', i)) i = endOfHole(text, i + 2);
  }
  return text.length;
}

function endOfHole(text: string, from: number): number {
  let depth = 0;
  for (let i = from; i < text.length; i++) {
    if (`'"\``.includes(text[i] as string)) i = endOfLiteral(text, i);
    else if (text[i] === '{') depth += 1;
    else if (text[i] === '}' && depth-- === 0) return i;
  }
  return text.length;
}

/** A literal with {} for each of its holes; undefined where it is anything else. */
function formOf(source: string): string | undefined {
  const text = source.trim();
  const quote = text[0];
  if (quote === undefined || !`'"\``.includes(quote)) return undefined;
  if (endOfLiteral(text, 0) !== text.length - 1) return undefined;
  let form = '';
  for (let i = 1; i < text.length - 1; i++) {
    if (text[i] === '\\') form += text[++i];
    else if (quote === '`' && text.startsWith('${', i)) {
      const end = endOfHole(text, i + 2);
      // What JSON.stringify writes has its quotes.
      form += text.startsWith('${JSON.stringify(', i) ? '"{}"' : '{}';
      i = end;
    } else form += text[i];
  }
  return form;
}
