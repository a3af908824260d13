const MAGIC = 0xfd2fb528;
const RLE_BLOCK = 1;

/** What the header of a zstd frame says (RFC 8878, section 3.1.1.1). */
interface FrameHeader {
  /** Undefined when the frame declares none. */
  readonly contentSize: number | undefined;
  /** Bytes of the header itself, magic included. */
  readonly length: number;
  readonly hasChecksum: boolean;
}

/**
 * Reads the content size from a zstd frame header; undefined when it declares none.
 *
 * Also undefined for anything that is not a zstd frame.
 */
export function frameContentSize(frame: Uint8Array): number | undefined {
  return readHeader(viewOf(frame))?.contentSize;
}

/**
 * Tells whether these bytes are exactly one zstd frame, by the lengths of its blocks.
 *
 * Decoders go on with whatever frame follows the first, and that one may declare no size at all.
 */
export function isSingleFrame(frame: Uint8Array): boolean {
  const view = viewOf(frame);
  const header = readHeader(view);
  if (!header) return false;
  for (let at = header.length; at + 3 <= view.byteLength; ) {
    const block = view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
    at += 3 + (((block >> 1) & 3) === RLE_BLOCK ? 1 : block >> 3);
    if ((block & 1) === 1) return at + (header.hasChecksum ? 4 : 0) === view.byteLength;
  }
  return false;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function readHeader(view: DataView): FrameHeader | undefined {
  if (view.byteLength < 6 || view.getUint32(0, true) !== MAGIC) return undefined;
  const descriptor = view.getUint8(4);
  const singleSegment = (descriptor & 0x20) !== 0;
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3] as number;
  const at = 5 + (singleSegment ? 0 : 1) + dictionaryBytes;
  const flag = descriptor >> 6;
  const width = flag === 0 ? (singleSegment ? 1 : 0) : 1 << flag;
  if (at + width > view.byteLength) return undefined;
  return {
    contentSize: readSize(view, at, width),
    length: at + width,
    hasChecksum: (descriptor & 4) !== 0,
  };
}

function readSize(view: DataView, at: number, width: number): number | undefined {
  if (width === 0) return undefined;
  if (width === 1) return view.getUint8(at);
  if (width === 2) return view.getUint16(at, true) + 256;
  if (width === 4) return view.getUint32(at, true);
  return Number(view.getBigUint64(at, true));
}
