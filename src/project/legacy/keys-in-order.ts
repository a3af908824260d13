/** Lists the keys of the object under `name` in a JSON document that has been parsed before, in the order of the text. */
export function keysInOrder(json: string, name: string): string[] {
  const keys: string[] = [];
  let depth = 0;
  let isInside = false;
  for (let at = 0; at < json.length; at++) {
    const sign = json[at];
    if (sign === '"') {
      const end = endOfString(json, at);
      const isKey = /^\s*:/.test(json.slice(end, end + 64));
      if (isKey && depth === 1) isInside = JSON.parse(json.slice(at, end)) === name;
      else if (isKey && depth === 2 && isInside)
        keys.push(JSON.parse(json.slice(at, end)) as string);
      at = end - 1;
    } else if (sign === '{' || sign === '[') depth += 1;
    else if (sign === '}' || sign === ']') depth -= 1;
  }
  return [...new Set(keys)];
}

/** Where the text that begins at a quote ends, behind its other quote. */
function endOfString(json: string, start: number): number {
  let at = start + 1;
  while (at < json.length && json[at] !== '"') at += json[at] === '\\' ? 2 : 1;
  return at + 1;
}
