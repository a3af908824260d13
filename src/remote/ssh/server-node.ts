import { DsgError } from '../../errors/error.js';
import type { Machine } from './build-files.js';
import type { SshConnection } from './connect.js';
import { explainEnd } from './explain-end.js';

/** What a server has to run dsg with. */
export interface ServerNode extends Machine {
  /** Absolute: the person's home folder there. */
  readonly home: string;
  /** Absolute: the Node to use. */
  readonly node: string;
  readonly version: string;
}

/** Where Node usually is beside the PATH, which a login without a terminal may not have whole. */
export const NODE_PLACES =
  '"$(command -v node)" "$HOME"/.local/bin/node "$HOME"/.volta/bin/node "$HOME"/.nvm/versions/node/*/bin/node "$HOME"/.local/share/fnm/aliases/default/bin/node /usr/local/bin/node /usr/bin/node /opt/node/bin/node /opt/homebrew/bin/node /snap/bin/node';

const MARK = 'dsg-node ';
const TELL = [
  'const { env, execPath, versions, platform, arch, report } = process;',
  'const { glibcVersionRuntime: glibc } = report.getReport().header;',
  `console.log("${MARK}" + JSON.stringify({ home: env.HOME, node: execPath, version: versions.node, platform, arch, glibc }))`,
].join(' ');
const PROBE = `echo; for node in ${NODE_PLACES}; do if [ -x "$node" ]; then "$node" -e "$0"; fi; done; echo "${MARK}end"`;

const OLDEST = [20, 19];

/** Looks for a Node on a server that can run dsg; throws an error with what was found instead. */
export async function findNode(connection: SshConnection): Promise<ServerNode> {
  const pipe = await connection.exec(['sh', '-c', PROBE, TELL]);
  pipe.input.end();
  const chunks: Uint8Array[] = [];
  for await (const chunk of pipe.output as AsyncIterable<Uint8Array>) chunks.push(chunk);
  const lines = Buffer.concat(chunks).toString('utf8').split('\n');
  if (!lines.includes(`${MARK}end`))
    throw explainEnd(await pipe.ended, pipe.complaints(), connection.host);
  const found = lines.flatMap(parse);
  const usable = found.find(({ version }) => isNewEnough(version));
  if (usable) return usable;
  const what =
    found.length === 0
      ? 'there is no Node in the PATH of a login without a terminal, nor in the usual places'
      : `its Node is too old: ${found.map(({ node, version }) => `${node} is ${version}`).join(', ')}`;
  throw new DsgError(
    'unreachable',
    `Cannot install dsg on the server ${connection.host}: ${what}`,
    {
      state: 'Nothing was changed.',
      hint: `install Node ${OLDEST.join('.')} or newer there (https://nodejs.org), for yourself or for all, and try again`,
      data: { found: found.map(({ node, version }) => ({ node, version })) },
    },
  );
}

function parse(line: string): ServerNode[] {
  if (!line.startsWith(`${MARK}{`)) return [];
  const { home, node, version, platform, arch, glibc } = JSON.parse(
    line.slice(MARK.length),
  ) as Record<string, unknown>;
  const texts = { home, node, version, platform, arch };
  if (Object.values(texts).some((text) => typeof text !== 'string')) return [];
  return [
    {
      ...(texts as Omit<ServerNode, 'glibc'>),
      glibc: typeof glibc === 'string' ? glibc : undefined,
    },
  ];
}

function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [needsMajor = 0, needsMinor = 0] = OLDEST;
  return major > needsMajor || (major === needsMajor && minor >= needsMinor);
}
