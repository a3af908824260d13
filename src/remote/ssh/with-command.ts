import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { pipeline } from 'node:stream/promises';
import { DsgError } from '../../errors/error.js';
import type { Pipe } from '../pipe.js';
import { childPipe } from './child-pipe.js';
import type { SshConnection } from './connect.js';
import { checkEndpoint, describeEndpoint, type Endpoint } from './endpoint.js';
import { explainEnd } from './explain-end.js';
import { quoteWords } from './quote.js';
import { runProgram } from './run-program.js';
import type { SshSettings } from './settings.js';

const FAST = 'aes128-gcm@openssh.com';

/** Reaches a server with the person's own ssh program; host keys, keys and the way there are its business. */
export async function openWithCommand(
  endpoint: Endpoint,
  settings: SshSettings,
  command: readonly string[],
): Promise<SshConnection> {
  checkEndpoint(endpoint, 'the address');
  const [program = 'ssh', ...first] = command;
  const where = [
    ...(endpoint.port === undefined ? [] : ['-p', String(endpoint.port)]),
    ...(endpoint.user === undefined ? [] : ['-l', endpoint.user]),
    '--',
    endpoint.host,
  ];
  const ciphers = await preferFast(program, [...first, ...where], settings);
  const options = [...first, ...ciphers, ...optionsFor(settings), ...where];
  const host = `"${describeEndpoint(endpoint)}"`;
  const pipes = new Set<Pipe>();
  const exec = async (words: readonly string[]): Promise<Pipe> => {
    const pipe = childPipe(await start(program, [...options, quoteWords(words)]), host);
    pipes.add(pipe);
    void pipe.ended.then(() => pipes.delete(pipe));
    return pipe;
  };
  return {
    host,
    exec,
    async upload(path, source, mode) {
      // Nothing here speaks SFTP to a program's pipe, and cat is everywhere.
      const line =
        'case "$0" in /*) file=$0;; *) file="$HOME/$0";; esac; umask 077 && set -C && cat > "$file" && chmod "$1" "$file"';
      const pipe = await exec(['sh', '-c', line, path, mode.toString(8)]);
      const sent = pipeline(source, pipe.input).catch((error: unknown) => error);
      pipe.output.resume();
      const end = await pipe.ended;
      if (end.code !== 0) throw explainEnd(end, pipe.complaints(), host);
      const failure = await sent;
      if (failure !== undefined) throw failure;
    },
    async close() {
      for (const pipe of pipes) await pipe.close();
    },
  };
}

function optionsFor({ timeout, askSecret }: SshSettings): string[] {
  const seconds = (part: number) => String(Math.max(1, Math.round(timeout * part)));
  const options = [
    `ConnectTimeout=${seconds(1)}`,
    `ServerAliveInterval=${seconds(1 / 4)}`,
    'ServerAliveCountMax=4',
    'ClearAllForwardings=yes',
    'ForwardAgent=no',
    'ForwardX11=no',
    'PermitLocalCommand=no',
    // It would ask on a terminal that is not there, for ever.
    ...(askSecret === undefined ? ['BatchMode=yes'] : []),
  ];
  return ['-T', ...options.flatMap((option) => ['-o', option])];
}

/** AES-GCM is half as fast again as the default; it is asked for first where the person's settings have it at all. */
async function preferFast(
  program: string,
  words: readonly string[],
  { timeout }: SshSettings,
): Promise<string[]> {
  const asked = await runProgram(program, ['-G', '-T', ...words], { timeout });
  if (asked.failure === 'ENOENT') throw noProgram(program);
  const ciphers = /^ciphers (\S+)$/m.exec(asked.output)?.[1]?.split(',') ?? [];
  if (!ciphers.includes(FAST)) return [];
  return ['-o', `Ciphers=${[FAST, ...ciphers.filter((one) => one !== FAST)].join(',')}`];
}

async function start(program: string, words: readonly string[]): Promise<ChildProcess> {
  const child = spawn(program, words, { stdio: ['pipe', 'pipe', 'pipe'] });
  try {
    await once(child, 'spawn');
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'ENOENT' ? noProgram(program) : error;
  }
  return child;
}

function noProgram(program: string): DsgError {
  return new DsgError(
    'config',
    `Cannot run "${program}" to reach servers: there is no such program`,
    {
      state: 'Nothing was changed.',
      hint: 'correct "ssh: {command: ...}" in your dsg.yml, or leave it out',
    },
  );
}
