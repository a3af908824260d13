import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import ssh2, { type ParsedKey } from 'ssh2';
import { systemCode } from '../../errors/error.js';

/** A file with a private key, as far as it is known without its passphrase. */
export interface KeyFile {
  readonly path: string;
  /** Undefined for an encrypted key in a format that hides it, with no .pub file beside. */
  readonly publicKey: ParsedKey | undefined;
  /** Makes the key usable; undefined when the passphrase is wrong. */
  readonly unlock: (passphrase: string | undefined) => ParsedKey | undefined;
  readonly isEncrypted: boolean;
  /** False for a file with the public half alone, whose other half an agent may have. */
  readonly isPrivate: boolean;
}

/** Why a key file is not used. */
export interface Unusable {
  readonly path: string;
  readonly why: string;
  readonly hint?: string;
  readonly isMissing: boolean;
}

/** Reads a key file. OpenSSH's rule holds: a private key that others may read is not used. */
export function readKeyFile(path: string): KeyFile | Unusable {
  const read = readSecret(path);
  const beside = readSecret(`${path}.pub`);
  const publicKey = 'bytes' in beside ? parse(beside.bytes) : undefined;
  if (!('bytes' in read)) {
    if (!read.isMissing || publicKey === undefined) return read;
    return { path, publicKey, unlock: () => undefined, isEncrypted: false, isPrivate: false };
  }
  const { bytes, mode, isMine } = read;
  const key = parse(bytes);
  const common = { path, isEncrypted: key === undefined };
  if (key && !key.isPrivateKey())
    return { ...common, publicKey: key, unlock: () => undefined, isPrivate: false };
  if (isMine && (mode & 0o077) !== 0)
    return {
      path,
      why: `others may read it (mode ${(mode & 0o777).toString(8).padStart(4, '0')})`,
      hint: `chmod 600 ${path}`,
      isMissing: false,
    };
  if (key) return { ...common, publicKey: key, unlock: () => key, isPrivate: true };
  if (!isEncryptedText(bytes))
    return { path, why: 'it is no key that dsg can use', isMissing: false };
  const unlock = (passphrase: string | undefined) =>
    passphrase === undefined ? undefined : parse(bytes, passphrase);
  return { ...common, publicKey: publicHalf(bytes) ?? publicKey, unlock, isPrivate: true };
}

type Read = { bytes: Buffer; mode: number; isMine: boolean } | Unusable;

function readSecret(path: string): Read {
  try {
    const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stat = fstatSync(fd);
      if (!stat.isFile() || stat.size > 1 << 20)
        return { path, why: 'it is no key file', isMissing: false };
      const isMine = process.getuid?.() === stat.uid;
      return { bytes: readFileSync(fd), mode: stat.mode, isMine };
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    const code = systemCode(error) ?? 'unreadable';
    const isMissing = code === 'ENOENT' || code === 'ENOTDIR';
    return {
      path,
      why: isMissing ? 'there is no such file' : `it cannot be read (${code})`,
      isMissing,
    };
  }
}

function parse(bytes: Buffer, passphrase?: string): ParsedKey | undefined {
  // ssh2 gives an array for a file with several keys, and may throw on one that is damaged.
  try {
    const [key] = [ssh2.utils.parseKey(bytes, passphrase)].flat();
    return key instanceof Error ? undefined : key;
  } catch {
    return undefined;
  }
}

const OPENSSH = /-----BEGIN OPENSSH PRIVATE KEY-----([\s\S]*?)-----END/;

function isEncryptedText(bytes: Buffer): boolean {
  const text = bytes.toString('latin1');
  if (!OPENSSH.test(text)) return /ENCRYPTED|Encryption: aes/.test(text);
  const inner = opened(text);
  return inner !== undefined && field(inner, MAGIC.length)?.value.toString() !== 'none';
}

const MAGIC = 'openssh-key-v1\0';

function opened(text: string): Buffer | undefined {
  const inner = Buffer.from(OPENSSH.exec(text)?.[1] ?? '', 'base64');
  return inner.toString('latin1', 0, MAGIC.length) === MAGIC ? inner : undefined;
}

/** OpenSSH's format has the public half in the clear: cipher, kdf, its options, a count, then the key. */
function publicHalf(bytes: Buffer): ParsedKey | undefined {
  const inner = opened(bytes.toString('latin1'));
  if (inner === undefined) return undefined;
  let at = MAGIC.length;
  for (let i = 0; i < 3; i++) at = field(inner, at)?.end ?? inner.length;
  const key = field(inner, at + 4)?.value;
  return key && parse(key);
}

function field(bytes: Buffer, at: number): { value: Buffer; end: number } | undefined {
  if (at + 4 > bytes.length) return undefined;
  const end = at + 4 + bytes.readUInt32BE(at);
  return end > bytes.length ? undefined : { value: bytes.subarray(at + 4, end), end };
}
