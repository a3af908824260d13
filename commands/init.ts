import { init } from '../src/project/init.js';
import { escapeText } from '../src/ui/escape.js';
import type { Command } from './command.js';
import { flag, word, words } from './command.js';
import type { SyncDocument } from './documents.js';
import { syncDocument } from './documents.js';
import { CHANGING } from './exits.js';
import { installationNotes } from './installation.js';
import { showSync } from './show-sync.js';

interface InitDocument extends SyncDocument {
  readonly root: string;
  readonly name: string;
  readonly repository: string;
  readonly backend: string;
  readonly why: string;
  readonly dataDirs: readonly string[];
}

export const command: Command<InitDocument> = {
  name: 'init',
  summary: 'Make this folder a project, with its repository and a first snapshot',
  description: `Writes .dsgconfig.yml (shared; commit it to git) and .dsg/ (private), makes the repository, and takes the first
snapshot, s1, when there is anything to take. Without URL the repository is embedded in the project, in .dsg/repository;
else it is made where URL says: a path on this machine, or ssh://[user@]host[:port]/path on a server that has dsg, or
gets it with --install-server. The type (zfs, xfs or hardlink) is what suits the place best, unless #type= follows URL.
In a git repository .gitignore gets the line .dsg/, and data files that git tracks are told of.
Everything is checked first; a refusal leaves the folder as it was. An interrupted init can be run again.`,
  positionals: [
    {
      name: 'url',
      describe:
        'Where to make the repository: a path, file:// or ssh:// URL; without it, in the project',
    },
  ],
  options: {
    message: { type: 'string', alias: 'm', describe: 'Describe the first snapshot', value: 'TEXT' },
    name: {
      type: 'string',
      describe: "The project's name; without it, the folder's",
      value: 'NAME',
    },
    'data-dir': {
      type: 'string',
      array: true,
      describe: 'Track files below folders of this name (repeatable); "." tracks everything',
      value: 'NAME',
    },
    'install-server': {
      type: 'boolean',
      describe: 'Copy this dsg to the server first, into your home folder there',
    },
    normalize: { type: 'boolean', describe: 'Rename files whose names would not work everywhere' },
  },
  examples: [
    ['dsg init', 'a project with its repository inside, to begin with'],
    ['dsg init /mnt/data/interviews', 'a repository on another disk'],
    ['dsg init ssh://data.example.org/srv/dsg/interviews', 'a repository on a server'],
    ['dsg init --data-dir input --data-dir output', 'track only folders called input or output'],
  ],
  exits: CHANGING,
  async run(context, args) {
    const started = context.now().getTime();
    const report = await init(context, {
      url: word(args, 'url'),
      message: word(args, 'message'),
      name: word(args, 'name'),
      dataDirs: words(args, 'data-dir'),
      normalize: flag(args, 'normalize'),
      installServer: flag(args, 'install-server'),
    });
    const { root, name, repository, backend, why, dataDirs, installed, first } = report;
    const seconds = (context.now().getTime() - started) / 1000;
    return {
      document: {
        root,
        name,
        repository,
        backend,
        why,
        dataDirs,
        ...syncDocument(first, { dryRun: false, seconds }),
      },
      notes: installationNotes(installed),
    };
  },
  show(document, options) {
    const { name, root, repository, why, dataDirs, snapshot } = document;
    const tracked = dataDirs.includes('.') ? 'everything' : `folders called ${dataDirs.join(', ')}`;
    const head = [
      `Made the project "${escapeText(name)}" in ${escapeText(root)}; it tracks ${escapeText(tracked)}.`,
      `Made its repository in ${escapeText(repository)}. ${escapeText(why)}`,
    ].join('\n');
    if (snapshot === null)
      return `${head}\nThere is nothing to take yet; add files and run dsg sync.\n`;
    return `${head}\n${showSync(document, options)}`;
  },
};
