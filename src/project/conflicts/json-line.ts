const TOKEN = /\s*("(?:[^"\\]|\\.)*"|[[\]{}:,]|[^\s"[\]{}:,]+)/y;

/** Finds the line, from 1 on, of a value in the text of sound JSON; of what is not there, that of what it would be in. */
export function lineInJson(text: string, steps: readonly (string | number)[]): number {
  const scan = scanner(text);
  let start = scan.next();
  for (const step of steps) {
    const found = enter(scan, start, step);
    if (found === undefined) break;
    start = found;
  }
  return lineAt(text, start.at);
}

/** Where a text is no JSON any more, and what would have to stand there. */
export interface JsonFault {
  readonly at: number;
  readonly expected: string;
}

const PLAIN = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)$/;
type Expected = 'value' | 'first value' | 'key' | 'first key' | 'colon' | 'next';

/** Finds what is wrong with a text that JSON.parse refuses; its own messages often do not say where that is. */
export function faultInJson(text: string): JsonFault {
  const scan = scanner(text);
  const open: ('[' | '{')[] = [];
  let expected: Expected = 'value';
  for (;;) {
    const token = scan.next();
    const inner = open.at(-1);
    const end = inner === '[' ? ']' : '}';
    const isFirst = expected === 'first value' || expected === 'first key';
    if (token.text === end && inner !== undefined && (isFirst || expected === 'next')) {
      open.pop();
      expected = 'next';
    } else if (expected === 'value' || expected === 'first value') {
      if (token.text === '[' || token.text === '{') {
        open.push(token.text);
        expected = token.text === '[' ? 'first value' : 'first key';
      } else if (PLAIN.test(token.text) || isString(token)) expected = 'next';
      else return { at: token.at, expected: 'a value' };
    } else if (expected === 'key' || expected === 'first key') {
      if (!isString(token)) return { at: token.at, expected: 'a name in double quotes' };
      expected = 'colon';
    } else if (expected === 'colon') {
      if (token.text !== ':') return { at: token.at, expected: '":"' };
      expected = 'value';
    } else {
      if (inner === undefined) return { at: token.at, expected: 'the end' };
      if (token.text !== ',') return { at: token.at, expected: `"," or "${end}"` };
      expected = inner === '[' ? 'value' : 'key';
    }
  }
}

function isString({ text }: Token): boolean {
  try {
    return text.startsWith('"') && typeof JSON.parse(text) === 'string';
  } catch {
    return false;
  }
}

/** Gives the line, from 1 on, of an offset. */
export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

interface Token {
  readonly text: string;
  readonly at: number;
}

function scanner(text: string) {
  let at = 0;
  return {
    next(): Token {
      TOKEN.lastIndex = at;
      const token = TOKEN.exec(text)?.[1] ?? '';
      // What is no token, and the end of the text, is told of by an empty one.
      at = token === '' ? text.length - text.slice(at).trimStart().length : TOKEN.lastIndex;
      return { text: token, at: at - token.length };
    },
  };
}

type Scanner = ReturnType<typeof scanner>;

/** Goes into the list or mapping that begins with a token, up to the value with a number or key. */
function enter(scan: Scanner, { text }: Token, step: string | number): Token | undefined {
  if (text !== '[' && text !== '{') return undefined;
  for (let i = 0; ; i++) {
    let token = scan.next();
    if (token.text === '' || token.text === ']' || token.text === '}') return undefined;
    let key: string | number = i;
    if (text === '{') {
      key = JSON.parse(token.text) as string;
      scan.next();
      token = scan.next();
    }
    if (key === step) return token;
    skip(scan, token);
    if (scan.next().text !== ',') return undefined;
  }
}

function skip(scan: Scanner, first: Token): void {
  let depth = 0;
  for (let token = first; token.text !== ''; token = scan.next()) {
    if (token.text === '[' || token.text === '{') depth += 1;
    if (token.text === ']' || token.text === '}') depth -= 1;
    if (depth === 0) return;
  }
}
