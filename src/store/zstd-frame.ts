const MAGIC = 0xfd2fb528;

/**
 * Reads the content size from a zstd frame header (RFC 8878, section 3.1.1.1); undefined when it declares none.
 *
 * Also undefined for anything that is not a zstd frame.
 */
export function frameContentSize(frame: Uint8Array): number | undefined {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  if (view.byteLength < 6 || view.getUint32(0, true) !== MAGIC) return undefined;
  const descriptor = view.getUint8(4);
  const singleSegment = (descriptor & 0x20) !== 0;
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3] as number;
  const at = 5 + (singleSegment ? 0 : 1) + dictionaryBytes;
  const flag = descriptor >> 6;
  const width = flag === 0 ? (singleSegment ? 1 : 0) : 1 << flag;
  if (width === 0 || at + width > view.byteLength) return undefined;
  if (width === 1) return view.getUint8(at);
  if (width === 2) return view.getUint16(at, true) + 256;
  if (width === 4) return view.getUint32(at, true);
  return Number(view.getBigUint64(at, true));
}
