/** A content that can be read, whole or chunk by chunk, from its beginning each time. */
export interface Content {
  /** Bytes. */
  readonly size: number;
  chunks(): AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

/** Makes bytes in memory a content. */
export function contentOf(bytes: Uint8Array): Content {
  return { size: bytes.length, chunks: () => [bytes] };
}

/** Reads a content whole; undefined when it has more bytes than the limit, whatever its size said. */
export async function readWithin(content: Content, limit: number): Promise<Uint8Array | undefined> {
  if (content.size > limit) return undefined;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of content.chunks()) {
    size += chunk.length;
    if (size > limit) return undefined;
    // A source may use its buffer again.
    chunks.push(Uint8Array.from(chunk));
  }
  return Buffer.concat(chunks);
}
