import { badFrame } from './frame.js';

const decoder = new TextDecoder('utf-8', { fatal: true });
const LENGTH = 4;

/** Writes a message: its JSON with its length before it, then the bytes of its field `bytes`, which are not copied. */
export function encodeMessage(message: object): Uint8Array[] {
  const { bytes } = message as { bytes?: unknown };
  const body = bytes instanceof Uint8Array ? bytes : undefined;
  const json = Buffer.from(JSON.stringify(body ? { ...message, bytes: body.length } : message));
  const head = Buffer.allocUnsafe(LENGTH + json.length);
  head.writeUInt32BE(json.length);
  json.copy(head, LENGTH);
  return body && body.length > 0 ? [head, body] : [head];
}

/** Reads a message; throws when it is none. What its fields are is not checked here. */
export function decodeMessage(payload: Buffer): Record<string, unknown> {
  if (payload.length < LENGTH) throw badFrame('a message without a length');
  const end = LENGTH + payload.readUInt32BE(0);
  if (end > payload.length) throw badFrame('a message that is cut short');
  const message = parse(payload.subarray(LENGTH, end));
  const bytes = payload.subarray(end);
  if (typeof message.bytes === 'number' && message.bytes === bytes.length)
    return { ...message, bytes };
  if (bytes.length > 0) throw badFrame('a message with bytes that are not announced');
  return message;
}

function parse(json: Buffer): Record<string, unknown> {
  let message: unknown;
  try {
    message = JSON.parse(decoder.decode(json));
  } catch {
    throw badFrame('a message that is no JSON');
  }
  if (typeof message === 'object' && message !== null && !Array.isArray(message))
    return message as Record<string, unknown>;
  throw badFrame('a message that is no JSON object');
}
