const LF = 10;

/**
 * Yields the lines of a stream of UTF-8 without their ends; never holds more than one line and one piece.
 *
 * Ends with 'not-text' at a line that is not UTF-8 or has more than `longest` bytes.
 */
export async function* textLines(
  pieces: AsyncIterable<Uint8Array>,
  longest: number,
): AsyncGenerator<string | 'not-text'> {
  let begun: Uint8Array[] = [];
  let length = 0;
  for await (const piece of pieces) {
    let from = 0;
    for (let at = piece.indexOf(LF); at !== -1; at = piece.indexOf(LF, from)) {
      const text = decode([...begun, piece.subarray(from, at)]);
      yield text ?? 'not-text';
      if (text === undefined) return;
      begun = [];
      length = 0;
      from = at + 1;
    }
    if (from === piece.length) continue;
    begun.push(piece.slice(from));
    length += piece.length - from;
    if (length > longest) {
      yield 'not-text';
      return;
    }
  }
  if (begun.length > 0) yield decode(begun) ?? 'not-text';
}

function decode(parts: readonly Uint8Array[]): string | undefined {
  const bytes = parts.length === 1 ? parts[0] : Buffer.concat(parts);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).replace(/\r$/, '');
  } catch {
    return undefined;
  }
}
