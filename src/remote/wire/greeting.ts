import { DsgError } from '../../errors/error.js';
import { PROTOCOL_VERSION } from '../protocol.js';

/** What each side writes first. The NUL keeps it apart from anything that a login script prints. */
export function greetingOf(side: 'client' | 'server'): string {
  return `\0dsg-${side} ${PROTOCOL_VERSION}\n`;
}

/** How much of a login script's chatter is read before giving up. */
const MAX_BANNER = 64 * 1024;
/** NUL, name, number and newline are never longer. */
const MAX_GREETING = 32;

export interface Greeting {
  readonly version: number;
  /** What came before it. */
  readonly banner: string;
  /** What came after it. */
  readonly rest: Buffer;
}

/** Finds the other side's greeting in what has come so far; undefined while it may still come. */
export function findGreeting(bytes: Buffer, side: 'client' | 'server'): Greeting | undefined {
  const start = bytes.indexOf(`\0dsg-${side} `, 0, 'latin1');
  if (start === -1) {
    if (bytes.length > MAX_BANNER) throw noGreeting(bytes);
    return undefined;
  }
  const end = bytes.indexOf(10, start);
  if (end === -1) {
    if (bytes.length - start > MAX_GREETING) throw noGreeting(bytes);
    return undefined;
  }
  const line = bytes.toString('latin1', start, end);
  const digits = /^\0dsg-(?:client|server) (\d{1,9})$/.exec(line)?.[1];
  if (digits === undefined) throw noGreeting(bytes);
  return {
    version: Number(digits),
    banner: bytes.toString('utf8', 0, start),
    rest: bytes.subarray(end + 1),
  };
}

/** The first lines of what came instead of a greeting, for people. */
export function excerpt(bytes: Buffer | string): string {
  const lines = bytes.toString().replaceAll('\r', '').trim().split('\n');
  return lines.slice(0, 3).join(' / ').slice(0, 300);
}

export function noGreeting(bytes: Buffer): DsgError {
  const came = excerpt(bytes);
  const what = came === '' ? 'nothing' : `"${came}"`;
  return new DsgError(
    'unreachable',
    `Cannot talk to the other side: ${what} came where dsg should have answered`,
    {
      state: 'Nothing was changed.',
      hint: 'see that the login there runs "dsg serve --stdio" and prints nothing of its own',
      data: { came },
    },
  );
}

/** The two sides speak different versions of the protocol. */
export function versionDiffers(theirs: number): DsgError {
  const older = theirs < PROTOCOL_VERSION ? 'there' : 'here';
  const hint = versionHint(older === 'here');
  return new DsgError(
    'unreachable',
    `Cannot talk to the server: it speaks version ${theirs} of the protocol, this dsg speaks ${PROTOCOL_VERSION} (the older one is ${older})`,
    {
      state: 'Nothing was changed.',
      hint,
      data: { theirs, ours: PROTOCOL_VERSION },
    },
  );
}

/** What brings the two together; `address` is what the person calls the place on the server. */
export function versionHint(isOlderHere: boolean, address = 'URL'): string {
  const copy = `dsg doctor --install-server ${address}`;
  return isOlderHere
    ? `install the newer dsg here as well, or use this one there too: ${copy}`
    : `use this dsg there too: ${copy}`;
}
