/** A longer "extension" is rather the end of a sentence, and shortening the name may cut it. */
const MAX_EXTENSION_BYTES = 64;

/** Splits a name before its last extension: `a.tar.gz` gives `a.tar` and `.gz`; `.hidden` and `a.` have none. */
export function splitExtension(name: string): { stem: string; extension: string } {
  const dot = name.lastIndexOf('.');
  const stem = name.slice(0, Math.max(dot, 0));
  const extension = name.slice(stem.length);
  const none = /^\.*$/.test(stem) || extension === '.';
  if (none || Buffer.byteLength(extension) > MAX_EXTENSION_BYTES)
    return { stem: name, extension: '' };
  return { stem, extension };
}

/** Cuts `text` to at most `limit` bytes of UTF-8, between two code points. */
export function clipBytes(text: string, limit: number): string {
  if (Buffer.byteLength(text) <= limit) return text;
  let bytes = 0;
  let end = 0;
  for (const point of text) {
    bytes += Buffer.byteLength(point);
    if (bytes > limit) break;
    end += point.length;
  }
  return text.slice(0, end);
}

/** Puts `middle` between the stem and the extension of a name, shortening the stem to fit `limit` bytes. */
export function insertBeforeExtension(name: string, middle: string, limit: number): string {
  const { stem, extension } = splitExtension(name);
  const room = limit - Buffer.byteLength(middle) - Buffer.byteLength(extension);
  return `${clipBytes(stem, Math.max(room, 0))}${middle}${extension}`;
}
