import { readlinkSync } from 'node:fs';
import { DsgError } from '../errors/error.js';
import type { ErrorCode } from '../errors/exits.js';

const KNOWN: Record<string, { code: ErrorCode; why: string; hint: string }> = {
  ENOSPC: {
    code: 'no-space',
    why: 'the disk is full',
    hint: 'free some space and run the command again',
  },
  EDQUOT: {
    code: 'no-space',
    why: 'the quota is used up',
    hint: 'free some space and run the command again',
  },
  EROFS: {
    code: 'no-permission',
    why: 'the file system is read-only',
    hint: 'mount it for writing and run the command again',
  },
  EACCES: {
    code: 'no-permission',
    why: 'permission denied',
    hint: 'ask for the permission and run the command again',
  },
  EPERM: {
    code: 'no-permission',
    why: 'the operation is not permitted',
    hint: 'check owner and attributes and run the command again',
  },
  EIO: {
    code: 'failed',
    why: 'the disk reports an input/output error',
    hint: 'check the disk before anything else',
  },
  EMFILE: {
    code: 'failed',
    why: 'too many files are open',
    hint: 'raise the limit (ulimit -n) and run the command again',
  },
  ENFILE: {
    code: 'failed',
    why: 'too many files are open on this machine',
    hint: 'run the command again later',
  },
};

/** Turns a system error that a person can mend into a DsgError; returns any other error as it is. */
export function translateFailure(error: unknown, action: string, at: string): unknown {
  if (!(error instanceof Error) || error instanceof DsgError) return error;
  const known = KNOWN[codeOf(error)];
  if (!known) return error;
  const { code, why, hint } = known;
  const path = withoutHandle(at);
  const data = { path, errno: codeOf(error) };
  return new DsgError(code, `Cannot ${action} "${path}": ${why}`, { hint, data, cause: error });
}

/** Node has no name for a quota that is used up (EDQUOT, 122 on Linux): "UNKNOWN" or "Unknown system error -122". */
function codeOf({ code = '', errno }: NodeJS.ErrnoException): string {
  return /^unknown/i.test(code) && errno === -122 ? 'EDQUOT' : code;
}

/** Names what lies below an open handle (/proc/self/fd/N) by the path that a person knows. */
function withoutHandle(path: string): string {
  const handle = /^\/proc\/self\/fd\/\d+/.exec(path)?.[0];
  if (handle === undefined) return path;
  try {
    return readlinkSync(handle) + path.slice(handle.length);
  } catch {
    return path;
  }
}
