const TOKEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: JSON has none of them in strings.
  /[ \t\n\r]*(?:("(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)|([{}[\],:]))/y;

/**
 * Finds the offset at which a text stops being JSON; its length when it only ends too early.
 *
 * `JSON.parse` knows, and in Node 20 it does not say.
 */
export function jsonFaultAt(text: string): number {
  const open: string[] = [];
  // What may come next: a value, a key, a colon, or what parts and ends.
  let next: 'value' | 'key' | 'colon' | 'rest' = 'value';
  let isFresh = false;
  TOKEN.lastIndex = 0;
  for (;;) {
    const from = TOKEN.lastIndex;
    const [token, string, plain, mark] = TOKEN.exec(text) ?? [];
    const at = from + (token === undefined ? blanks(text, from) : blanks(token, 0));
    if (token === undefined) return at;
    const inside = open.at(-1);
    const ends = (mark === '}' && inside === '{') || (mark === ']' && inside === '[');
    if (ends && (next === 'rest' || isFresh)) {
      open.pop();
      next = 'rest';
    } else if (next === 'value' && (mark === '{' || mark === '[')) {
      open.push(mark);
      isFresh = true;
      next = mark === '{' ? 'key' : 'value';
      continue;
    } else if (next === 'value' && (string !== undefined || plain !== undefined)) next = 'rest';
    else if (next === 'key' && string !== undefined) next = 'colon';
    else if (next === 'colon' && mark === ':') next = 'value';
    else if (next === 'rest' && mark === ',' && inside !== undefined)
      next = inside === '{' ? 'key' : 'value';
    else return at;
    isFresh = false;
  }
}

function blanks(text: string, from: number): number {
  let at = from;
  while (' \t\n\r'.includes(text[at] ?? '-')) at += 1;
  return at - from;
}
