import type { Context } from '../context.js';

/** What a hook of git sets to name its own repository: a project is always looked for where it lies. */
const LOCAL = [
  'GIT_DIR',
  'GIT_WORK_TREE',
  'GIT_INDEX_FILE',
  'GIT_PREFIX',
  'GIT_OBJECT_DIRECTORY',
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_COMMON_DIR',
  'GIT_NAMESPACE',
  'GIT_CONFIG',
  'GIT_GRAFT_FILE',
  'GIT_LITERAL_PATHSPECS',
  'GIT_GLOB_PATHSPECS',
  'GIT_NOGLOB_PATHSPECS',
  'GIT_ICASE_PATHSPECS',
];
const LARGEST = 256 * 1024 * 1024;

/** Runs git and returns what it printed, without white space around it; undefined when there is no git or it fails. */
export async function gitOutput(
  context: Context,
  cwd: string,
  args: readonly string[],
): Promise<string | undefined> {
  const bytes = await gitBytes(context, cwd, args);
  return bytes && Buffer.from(bytes).toString('utf8').trim();
}

/** Runs git and returns the bytes that it printed; undefined when there is no git or it fails. */
export async function gitBytes(
  context: Context,
  cwd: string,
  args: readonly string[],
): Promise<Uint8Array | undefined> {
  const { execa } = await import('execa');
  const env: Record<string, string | undefined> = {
    ...context.env,
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    LC_ALL: 'C',
  };
  for (const name of LOCAL) delete env[name];
  const { exitCode, stdout } = await execa('git', args, {
    cwd,
    env,
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
    stderr: 'ignore',
    encoding: 'buffer',
    stripFinalNewline: false,
    maxBuffer: LARGEST,
    timeout: 60_000,
  });
  return exitCode === 0 ? stdout : undefined;
}
