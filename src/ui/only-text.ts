import { DsgError } from '../errors/error.js';

/** Control characters that text has: tab, line feed, form feed, carriage return. */
const CONTROL = /(?![\t\n\f\r])\p{Cc}/u;

/**
 * Passes text on, and refuses what is none before it reaches a terminal: bytes that are not UTF-8, or that a terminal
 * would take for commands.
 */
export async function* onlyText(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  for await (const piece of pieces) {
    requireText(() => decoder.decode(piece, { stream: true }));
    yield piece;
  }
  requireText(() => decoder.decode());
}

function requireText(decode: () => string): void {
  let text: string | undefined;
  try {
    text = decode();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
  if (text !== undefined && !CONTROL.test(text)) return;
  throw new DsgError('usage', 'Cannot print this file to a terminal: it is not text', {
    state: 'Nothing was changed.',
    hint: 'send it to a file or a program (> FILE), or print it all the same with --force',
  });
}
