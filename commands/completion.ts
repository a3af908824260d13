import { DsgError, isDsgError } from '../src/errors/error.js';
import { nearest } from '../src/model/nearest.js';
import type { Candidate } from '../src/project/candidates.js';
import {
  operationCandidates,
  pathCandidates,
  snapshotCandidates,
  snapshotPathCandidates,
  tagCandidates,
} from '../src/project/candidates.js';
import type { Context } from '../src/project/context.js';
import { escapeText } from '../src/ui/escape.js';
import type { Command } from './command.js';
import { word } from './command.js';
import { completionModel } from './completion-model.js';
import { EXIT_TEXT } from './exits.js';

interface CompletionDocument {
  readonly shell?: string;
  readonly script?: string;
  readonly candidates?: readonly Candidate[];
}

const SHELLS = {
  bash: async () => (await import('./completion-bash.js')).bashScript,
  zsh: async () => (await import('./completion-zsh.js')).zshScript,
  fish: async () => (await import('./completion-fish.js')).fishScript,
} as const;

export const command: Command<CompletionDocument> = {
  name: 'completion',
  summary: 'Print what makes a shell complete dsg at the TAB key',
  description: `Prints a script for bash, zsh or fish. It completes commands, options and their values, settings, snapshots and paths.
Commands and options are in the script, so they appear at once; make it anew after an update of dsg. Snapshots and
paths are asked of the project you stand in: of a repository on another machine, what was last seen counts, for
completion never goes over the network.

For bash, into ~/.bashrc:

    source <(dsg completion bash)

For zsh, into ~/.zshrc, after compinit:

    source <(dsg completion zsh)

For fish, once:

    dsg completion fish > ~/.config/fish/completions/dsg.fish`,
  positionals: [{ name: 'shell', describe: 'bash, zsh or fish' }],
  usage: 'bash|zsh|fish',
  options: {
    candidates: {
      type: 'string',
      choices: ['snapshots', 'tags', 'operations', 'paths', 'snapshot-paths'],
      describe: 'Print what a word can be, for the scripts',
      hidden: true,
    },
    word: { type: 'string', describe: 'What the word begins with', hidden: true },
  },
  examples: [
    ['source <(dsg completion bash)', 'completion in this bash, to try it'],
    ['dsg completion fish > ~/.config/fish/completions/dsg.fish', 'for every fish from now on'],
  ],
  exits: EXIT_TEXT.usage,
  async run(context, args) {
    const kind = word(args, 'candidates');
    if (kind !== undefined) {
      const candidates = await candidatesOf(context, kind, word(args, 'word') ?? '');
      return { document: { candidates }, output: records(candidates) };
    }
    const shell = word(args, 'shell');
    const load =
      shell !== undefined && Object.hasOwn(SHELLS, shell) ? SHELLS[shell as 'bash'] : undefined;
    if (shell === undefined || !load) throw unknownShell(shell);
    const script = (await load())(await completionModel());
    return { document: { shell, script } };
  },
  show: ({ script = '' }) => script,
};

/** A shell that asks while somebody types must hear nothing of errors. */
async function candidatesOf(context: Context, kind: string, begin: string): Promise<Candidate[]> {
  try {
    if (kind === 'snapshot-paths') return await snapshotPathCandidates(context, begin);
    if (kind === 'paths') return pathCandidates(context, begin);
    if (kind === 'tags') return await tagCandidates(context);
    return await (kind === 'operations' ? operationCandidates : snapshotCandidates)(context);
  } catch (error) {
    if (isDsgError(error)) return [];
    throw error;
  }
}

/** Each ends in a NUL byte, for names may have line breaks; a TAB comes before what a snapshot is. */
async function* records(candidates: readonly Candidate[]): AsyncGenerator<Uint8Array> {
  const text = candidates.map(
    ({ word: one, about }) => `${one}${about === '' ? '' : `\t${escapeText(about)}`}\0`,
  );
  yield Buffer.from(text.join(''));
}

function unknownShell(shell: string | undefined): DsgError {
  if (shell === undefined)
    return new DsgError('usage', 'Cannot run dsg completion: SHELL is missing', {
      hint: 'dsg completion --help',
    });
  const known = Object.keys(SHELLS);
  const near = nearest(shell, known);
  return new DsgError('usage', `Cannot complete in "${shell}": dsg knows ${known.join(', ')}`, {
    hint: near === undefined ? 'dsg completion --help' : `dsg completion ${near}`,
  });
}
