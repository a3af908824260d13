/** One press of a key: its name (`a`, `A`, `up`, `ctrl-c`, `alt-x`, `space`), and the text it types, if any. */
export interface Press {
  readonly key: string;
  readonly text?: string;
}

export interface KeyReader {
  /** Takes what the terminal sent; a sequence that is not complete waits for the rest. */
  push(text: string): Press[];
  /** Tells whether something waits: a lone escape is a key only when nothing follows it soon. */
  isWaiting(): boolean;
  /** Ends the wait, and takes what there is for keys. */
  flush(): Press[];
}

const ESCAPE = '\u001b';
const PASTE_START = `${ESCAPE}[200~`;
const PASTE_END = `${ESCAPE}[201~`;
const LAST_OF_SEQUENCE = /[\x40-\x7e]/;
/** Longer than any key; a terminal that sends this much without an end sends no key. */
const LONGEST = 32;

const BY_LETTER: Readonly<Record<string, string>> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  F: 'end',
  H: 'home',
  Z: 'shift-tab',
};
const BY_NUMBER: Readonly<Record<string, string>> = {
  1: 'home',
  3: 'delete',
  4: 'end',
  5: 'pageup',
  6: 'pagedown',
  7: 'home',
  8: 'end',
};
const CONTROLS: Readonly<Record<string, string>> = {
  '\r': 'enter',
  '\n': 'enter',
  '\t': 'tab',
  '\b': 'backspace',
  '\u007f': 'backspace',
};

/**
 * Makes a reader that turns what a terminal in raw mode sends into presses of keys.
 *
 * Pasted text is one press with the name `paste`, so that no line of it can pass for commands. Sequences that
 * stand for no key known here are dropped whole.
 */
export function createKeyReader(): KeyReader {
  let waiting = '';
  return {
    push(text) {
      const [presses, rest] = readAll(waiting + text);
      waiting = rest;
      return presses;
    },
    isWaiting: () => waiting !== '',
    flush() {
      // The end of a paste comes for certain, however late.
      if (waiting === '' || waiting.startsWith(PASTE_START)) return [];
      const presses: Press[] = waiting === ESCAPE ? [{ key: 'escape' }] : [];
      waiting = '';
      return presses;
    },
  };
}

function readAll(text: string): [presses: Press[], rest: string] {
  const presses: Press[] = [];
  let at = 0;
  while (at < text.length) {
    const length = text[at] === ESCAPE ? sequence(text, at, presses) : character(text, at, presses);
    if (length === undefined) return [presses, text.slice(at)];
    at += length;
  }
  return [presses, ''];
}

function character(text: string, at: number, presses: Press[]): number {
  const typed = String.fromCodePoint(text.codePointAt(at) ?? 0);
  const control = CONTROLS[typed];
  if (control !== undefined) presses.push({ key: control });
  else if (typed === ' ') presses.push({ key: 'space', text: ' ' });
  else if (typed < ' ') presses.push({ key: `ctrl-${letterOf(typed)}` });
  else presses.push({ key: typed, text: typed });
  return typed.length;
}

function letterOf(control: string): string {
  return String.fromCharCode(control.charCodeAt(0) + 0x60);
}

/** Reads what begins with an escape; returns its length, or undefined while its end has not come. */
function sequence(text: string, at: number, presses: Press[]): number | undefined {
  const next = text[at + 1];
  if (next === undefined) return undefined;
  if (text.startsWith(PASTE_START, at)) {
    const end = text.indexOf(PASTE_END, at);
    if (end < 0) return undefined;
    presses.push({ key: 'paste', text: text.slice(at + PASTE_START.length, end) });
    return end + PASTE_END.length - at;
  }
  if (next === ESCAPE) {
    presses.push({ key: 'escape' });
    return 1;
  }
  if (next !== '[' && next !== 'O') {
    presses.push({ key: `alt-${next}` });
    return 2;
  }
  for (let end = at + 2; end < text.length && end < at + LONGEST; end++) {
    if (!LAST_OF_SEQUENCE.test(text[end] as string)) continue;
    const key = nameOf(text.slice(at + 2, end), text[end] as string);
    if (key !== undefined) presses.push({ key });
    return end + 1 - at;
  }
  return text.length < at + LONGEST ? undefined : LONGEST;
}

/** Names a sequence by its letter or, before a tilde, by its number; modifiers do not matter. */
function nameOf(parameters: string, last: string): string | undefined {
  return last === '~' ? BY_NUMBER[parameters.split(';')[0] ?? ''] : BY_LETTER[last];
}
