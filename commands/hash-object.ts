import { DsgError } from '../src/errors/error.js';
import type { HashedFile } from '../src/project/hash-files.js';
import { hashFiles, hashStdin } from '../src/project/hash-files.js';
import { escapeText } from '../src/ui/escape.js';
import type { Command } from './command.js';
import { flag, words } from './command.js';
import { EXIT_TEXT } from './exits.js';

interface HashDocument {
  readonly objects: readonly HashedFile[];
}

export const command: Command<HashDocument> = {
  name: 'hash-object',
  summary: 'Print the hashes of files',
  description: `Prints the BLAKE3 of each file as 64 hexadecimal digits, one a line, in the order of the files: the name under which
a repository keeps that content. With -v the path follows. Works anywhere; stores nothing.`,
  plumbing: true,
  positionals: [{ name: 'file', describe: 'Regular files', many: true }],
  options: { stdin: { type: 'boolean', describe: 'Hash what comes on stdin' } },
  examples: [
    ['dsg hash-object a.csv b.csv', 'two hashes'],
    ['cat a.csv | dsg hash-object --stdin', 'the hash of a stream'],
  ],
  exits: { ...EXIT_TEXT.failed, ...EXIT_TEXT.usage },
  async run(context, args) {
    const files = words(args, 'file');
    const isStdin = flag(args, 'stdin');
    if (files.length === 0 && !isStdin)
      throw new DsgError('usage', 'Cannot run dsg hash-object: FILE or --stdin is missing', {
        hint: 'dsg hash-object --help',
      });
    const first = isStdin ? [await hashStdin(context)] : [];
    return { document: { objects: [...first, ...(await hashFiles(context, files))] } };
  },
  show({ objects }, { verbose }) {
    return objects
      .map(
        ({ hash, path }) => `${hash}${verbose && path !== null ? `  ${escapeText(path)}` : ''}\n`,
      )
      .join('');
  },
};
