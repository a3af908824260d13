import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { DsgError } from '../../errors/error.js';
import type { Unpacked, Unpacking } from '../../fs/unpack-build.js';
import { type Archive, packBuild, thisMachine } from './build-files.js';
import type { SshConnection } from './connect.js';
import { explainEnd } from './explain-end.js';
import { INSTALLED } from './serve-command.js';
import { findNode, NODE_PLACES, type ServerNode } from './server-node.js';

/** What an installation came to. */
export interface Installed {
  readonly version: string;
  /** `<version>-<hash>`. */
  readonly id: string;
  /** Absolute: what runs it on the server. */
  readonly program: string;
  /** The Node that it runs with there. */
  readonly node: { readonly path: string; readonly version: string };
  /** Nothing had to be sent: this very build was there and whole. */
  readonly wasThere: boolean;
  readonly bytesSent: number;
}

/**
 * Copies this build of dsg into the user's home folder on a server, from where `SERVE_COMMAND` runs it from then on.
 *
 * Nothing is used before all of it has come and its hash was checked there; an interruption leaves what was used before.
 * @param root the folder of this dsg, with its package.json
 */
export async function installServer(connection: SshConnection, root: string): Promise<Installed> {
  const server = await findNode(connection);
  const archive = packBuild(root, thisMachine(), server);
  const folder = `${server.home}/${INSTALLED.slice(0, INSTALLED.lastIndexOf('/'))}`;
  const job = `${folder}/${archive.id}.${randomBytes(6).toString('hex')}.upload`;
  const script = `${job}.mjs`;
  await run(connection, ['sh', '-c', 'umask 077 && mkdir -p "$0"', folder]);
  try {
    const source = new URL('../../fs/unpack-build.js', import.meta.url);
    await connection.upload(script, Readable.from([readFileSync(source)]), 0o600);
    const what = {
      folder,
      id: archive.id,
      hash: archive.hash,
      wrapper: wrapper(archive.id, server),
    };
    const unpack = (compressed: string | undefined) =>
      runUnpack(connection, { node: server.node, script, what: { ...what, archive: compressed } });
    const wasThere = (await unpack(undefined)) === 'whole';
    if (!wasThere) await send(connection, { archive, job, unpack });
    await checkVersion(connection, `${folder}/dsg`, archive.version);
    return {
      version: archive.version,
      id: archive.id,
      program: `${folder}/dsg`,
      node: { path: server.node, version: server.version },
      wasThere,
      bytesSent: wasThere ? 0 : archive.compressed.length,
    };
  } finally {
    // What cannot be cleared away now, the next installation clears.
    await run(connection, ['rm', '-rf', '--', job, script, `${job}.new`, `${job}.old`]).catch(
      () => {},
    );
  }
}

interface Sending {
  readonly archive: Archive;
  readonly job: string;
  readonly unpack: (compressed: string) => Promise<Unpacked>;
}

async function send(connection: SshConnection, { archive, job, unpack }: Sending): Promise<void> {
  await connection.upload(job, Readable.from(pieces(archive.compressed)), 0o600);
  if ((await unpack(job)) === 'installed') return;
  throw new DsgError(
    'integrity',
    `Cannot install dsg on the server ${connection.host}: what arrived is not what was sent`,
    {
      state: 'Nothing was installed; what was used before still is.',
      hint: 'run the command again; if it stays so, check the disk and the network of the server',
    },
  );
}

function* pieces(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 1 << 18) yield bytes.subarray(at, at + (1 << 18));
}

const LOAD =
  'import("node:url").then(({ pathToFileURL }) => import(pathToFileURL(process.argv[1]).href)).then(({ unpackBuild }) => console.log("dsg-unpack " + unpackBuild(JSON.parse(Buffer.from(process.argv[2], "base64")), Number(process.argv[3]))))';

/** Runs the script that was copied there, with the server's own Node. */
async function runUnpack(
  connection: SshConnection,
  { node, script, what }: { node: string; script: string; what: Unpacking },
): Promise<Unpacked> {
  // Its own idea of the time is used: files there bear it.
  const time = 'exec "$0" -e "$1" "$2" "$3" "$(date +%s)000"';
  // In letters that mean the same in every shell that may come by.
  const packed = Buffer.from(JSON.stringify(what)).toString('base64');
  const said = await run(connection, ['sh', '-c', time, node, LOAD, script, packed]);
  const verdict = /^dsg-unpack (\w+)$/m.exec(said)?.[1];
  if (verdict !== undefined) return verdict as Unpacked;
  throw new DsgError(
    'failed',
    `Cannot install dsg on the server ${connection.host}: it gave no answer`,
    {
      hint: 'run the command again',
      data: { said },
    },
  );
}

/** Starts this installation, with the Node that was found or, should that one go, with another. */
function wrapper(id: string, { node }: ServerNode): string {
  const quoted = `'${node.replaceAll("'", "'\\''")}'`;
  return [
    '#!/bin/sh',
    '# Written by dsg --install-server, which replaces it.',
    `node=${quoted}`,
    `if [ ! -x "$node" ]; then for node in ${NODE_PLACES}; do [ -x "$node" ] && break; done; fi`,
    `exec "$node" "\${0%/*}/${id}/bin/dsg.js" "$@"`,
    '',
  ].join('\n');
}

async function checkVersion(
  connection: SshConnection,
  program: string,
  version: string,
): Promise<void> {
  const said = await run(connection, [program, '--version']);
  if (said.trim().split('\n').at(-1) === version) return;
  throw new DsgError(
    'failed',
    `Cannot use the dsg that was installed on the server ${connection.host}: it does not say that it is ${version}`,
    { hint: `try it by hand there: ${program} --version`, data: { said: said.slice(0, 1000) } },
  );
}

/** Runs a short program on the server and returns what it said; throws when it fails. */
async function run(connection: SshConnection, words: readonly string[]): Promise<string> {
  const pipe = await connection.exec(words);
  pipe.input.end();
  const chunks: Uint8Array[] = [];
  for await (const chunk of pipe.output as AsyncIterable<Uint8Array>) chunks.push(chunk);
  const end = await pipe.ended;
  const said = Buffer.concat(chunks).toString('utf8');
  if (end.code === 0) return said;
  if (end.code === null) throw explainEnd(end, pipe.complaints(), connection.host);
  const lines = pipe.complaints().trim().split('\n');
  // Of what Node prints about an error of its own, one line says what it was.
  const told = lines.find((line) => /^[A-Z]\w*Error\b.*: /.test(line));
  const why = (told ?? lines.slice(-3).join(' | ')).slice(-500);
  throw new DsgError(
    'failed',
    `Cannot install dsg on the server ${connection.host}: ${why || `a step ended with ${end.code}`}`,
    {
      state: 'Nothing was installed; what was used before still is.',
      hint: 'check space and permissions in your home folder there',
      data: { code: end.code, signal: end.signal },
    },
  );
}
