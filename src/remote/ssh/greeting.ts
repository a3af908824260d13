/** What a server says of itself before anything is encrypted. */
export interface Greeting {
  /** Its first line: "SSH-2.0-OpenSSH_9.2". */
  readonly software: string;
  readonly kex: readonly string[];
  readonly hostKeys: readonly string[];
  readonly ciphers: readonly string[];
}

const MOST = 128 * 1024;
const KEXINIT = 20;

/** Reads along while a server introduces itself; ssh2 tells nobody what a server offers. */
export class GreetingReader {
  /** Undefined until all of it has come. */
  greeting: Greeting | undefined;
  #bytes: Buffer = Buffer.alloc(0);
  #isOver = false;

  read(chunk: Buffer): void {
    if (this.#isOver) return;
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    this.greeting = parse(this.#bytes);
    this.#isOver = this.greeting !== undefined || this.#bytes.length > MOST;
  }

  /** What came first, whatever it is: for people. */
  get firstLine(): string {
    return this.#bytes.toString('latin1').split(/\r?\n/, 1)[0]?.slice(0, 80) ?? '';
  }
}

/** One line, after others that mean nothing, and one packet: length, padding, type, cookie, lists of names. */
function parse(bytes: Buffer): Greeting | undefined {
  const start = /(?:^|\n)(SSH-[^\r\n]*)\r?\n/.exec(bytes.toString('latin1'));
  if (start === null) return undefined;
  const packet = bytes.subarray(start.index + start[0].length);
  if (packet.length < 5) return undefined;
  const length = packet.readUInt32BE(0);
  if (packet.length < 4 + length || packet[5] !== KEXINIT) return undefined;
  const payload = packet.subarray(6 + 16, 4 + length);
  const [kex = [], hostKeys = [], ciphers = []] = nameLists(payload);
  return { software: start[1] ?? '', kex, hostKeys, ciphers };
}

function nameLists(payload: Buffer): string[][] {
  const lists: string[][] = [];
  let at = 0;
  while (lists.length < 3 && at + 4 <= payload.length) {
    const length = payload.readUInt32BE(at);
    lists.push(payload.toString('latin1', at + 4, at + 4 + length).split(','));
    at += 4 + length;
  }
  return lists;
}
