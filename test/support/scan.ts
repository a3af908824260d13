/** One import of a source: static, dynamic, a re-export, or a worker's file. */
export interface Import {
  readonly from: string;
  /** What it takes by name; undefined where it takes the module as a whole. */
  readonly names: readonly string[] | undefined;
  readonly isType: boolean;
}

const TOKEN = new RegExp(
  [
    /\/\/[^\n]*/, // a line comment
    /\/\*.*?\*\//, // a block comment
    /'(?:\\.|[^'\\\n])*'/,
    /"(?:\\.|[^"\\\n])*"/,
    // A slash opens a pattern where a value is awaited.
    /(?<=(?:^|[=(,:[!&|?{};>]|return)\s*)\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n])+\/\w*/,
    /[`{}]/,
  ]
    .map((part) => part.source)
    .join('|'),
  'gsm',
);

/**
 * Blanks comments out, and with `strings` the text of strings, templates and patterns too; what
 * stands in a template's `${}` is code and stays. Every character keeps its place.
 */
export function blank(source: string, strings: boolean): string {
  const out = source.split('');
  const erase = (from: number, to: number) => {
    for (let at = from; at < to; at += 1) if (out[at] !== '\n') out[at] = ' ';
  };
  // For each open brace, whether it is a template's.
  const braces: boolean[] = [];
  const pattern = new RegExp(TOKEN);
  // Passes over a template's text from `start` to its end or to the next `${`.
  const template = (start: number) => {
    let at = start;
    while (at < source.length && source[at] !== '`' && !source.startsWith('${', at)) {
      at += source[at] === '\\' ? 2 : 1;
    }
    if (strings) erase(start, at);
    if (source[at] === '$') braces.push(true);
    pattern.lastIndex = at + (source[at] === '$' ? 2 : 1);
  };
  for (let found = pattern.exec(source); found; found = pattern.exec(source)) {
    const [text] = found;
    const end = found.index + text.length;
    if (text === '`') template(end);
    else if (text === '{') braces.push(false);
    else if (text === '}') {
      if (braces.pop()) template(end);
    } else if (text.startsWith('//') || text.startsWith('/*')) erase(found.index, end);
    else if (strings) erase(found.index + 1, end - 1);
  }
  return out.join('');
}

const STATEMENT =
  /\b(?:import|export)\s+(type\s+)?(?:([\w$*{][\w\s$,*{}]*?)\s*from\s*)?(['"])([^'"\n]+)\3/g;
const CALL = /\b(?:import|require)\s*\(\s*(['"`])([^'"`\n]+)\1/g;
const FILE = /\bnew\s+URL\s*\(\s*(['"])([^'"\n]+)\1\s*,\s*import\.meta\.url/g;

/** Finds what a source imports. */
export function scanImports(source: string): Import[] {
  const code = blank(source, false);
  const bare = blank(source, true);
  const found: Import[] = [];
  // A match inside a string, where the bare text is blank, is no import.
  const isCode = (match: RegExpExecArray) => bare[match.index] !== ' ';
  for (const match of code.matchAll(STATEMENT)) {
    const [, type, clause, , from = ''] = match;
    if (isCode(match)) found.push({ from, names: names(clause), isType: type !== undefined });
  }
  for (const pattern of [CALL, FILE]) {
    for (const match of code.matchAll(pattern)) {
      if (isCode(match)) found.push({ from: match[2] ?? '', names: undefined, isType: false });
    }
  }
  return found;
}

function names(clause: string | undefined): string[] | undefined {
  const list = /^\{([^}]*)\}$/.exec(clause?.trim() ?? '')?.[1];
  const parts = list?.split(',').map((part) => part.trim());
  return parts?.filter((part) => part !== '').map((part) => part.replace(/\s+as\s+.*/s, ''));
}
