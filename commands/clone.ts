import type { CloneOptions } from '../src/project/clone.js';
import { clone } from '../src/project/clone.js';
import { formatCount } from '../src/ui/bytes.js';
import { escapeText } from '../src/ui/escape.js';
import type { Command } from './command.js';
import { flag, word } from './command.js';
import type { SyncDocument } from './documents.js';
import { syncDocument } from './documents.js';
import { CHANGING } from './exits.js';
import { showSync } from './show-sync.js';

interface CloneDocument extends SyncDocument {
  readonly root: string;
}

export const command: Command<CloneDocument> = {
  name: 'clone',
  summary: 'Make a working copy of a repository',
  description: `Downloads the repository's current snapshot into a new folder and makes it a project. Every file is verified against
its hash before it gets its name. URL is a path, ssh://[user@]host[:port]/path or host:/path, of a repository or of a
project with an embedded one; a name alone is looked for in default_project_path on default_host (your dsg.yml). A folder
that has .dsgconfig.yml already (code cloned with git) can be cloned into; nothing in it is overwritten. What an
interrupted clone has fetched is reused with --resume.`,
  positionals: [
    { name: 'url', describe: 'The repository: a path or URL', required: true },
    { name: 'dir', describe: "The new folder; without it, the repository's name" },
  ],
  options: {
    resume: { type: 'boolean', describe: 'Go on with an interrupted clone' },
    'on-conflict': {
      type: 'string',
      choices: ['abort', 'remote'],
      describe: 'What to do with files that are there already and differ',
    },
  },
  examples: [
    ['dsg clone /mnt/data/interviews', 'into ./interviews'],
    ['dsg clone ssh://data.example.org/srv/dsg/interviews work', 'from a server, into ./work'],
    ['dsg clone --resume /mnt/data/interviews', 'go on after an interruption'],
  ],
  exits: CHANGING,
  async run(context, args) {
    const started = context.now().getTime();
    const side = word(args, 'on-conflict') as CloneOptions['onConflict'];
    const { root, first } = await clone(context, {
      url: word(args, 'url') as string,
      folder: word(args, 'dir'),
      resume: flag(args, 'resume'),
      ...(side && { onConflict: side }),
    });
    const seconds = (context.now().getTime() - started) / 1000;
    return {
      document: { root, ...syncDocument(first, { dryRun: false, seconds }) },
      ...(first.conflicts.length > 0 && { exit: 3 }),
    };
  },
  show(document, options) {
    const steps = options.verbose ? document.steps : [];
    const at = options.style.good(
      `At ${document.head}: ${formatCount(document.downloaded, 'file')}.`,
    );
    // With colours the line does not begin with its first word.
    const rest = showSync({ ...document, steps }, options).replace(/^.*Everything is up.*$/m, at);
    return `Cloned into ${escapeText(document.root)}.\n${rest}`;
  },
};
