import { openProject } from '../src/project/open.js';
import type { RemoteReport } from '../src/project/remote.js';
import { changeRemote, remoteOf } from '../src/project/remote.js';
import { escapeText } from '../src/ui/escape.js';
import type { Command } from './command.js';
import { word } from './command.js';
import { EXIT_TEXT, READING } from './exits.js';

export const command: Command<RemoteReport> = {
  name: 'remote',
  summary: "Show or change where the project's repository is",
  description: `Without URL, prints where the repository is. With URL, makes the project use that place from now on: after the
repository moved to another disk or server, or its server got another name. What is there must be this project's own
repository, with everything that was synced here in its history; else nothing is changed. In .dsgconfig.yml only this
setting changes; comments stay.`,
  positionals: [{ name: 'url', describe: 'Where it is now: a path, file:// or ssh://host/path' }],
  examples: [
    ['dsg remote', 'where the repository is'],
    ['dsg remote ssh://data.example.org/srv/dsg/interviews', 'it moved to a server'],
  ],
  exits: { ...READING, ...EXIT_TEXT.locked },
  async run(context, args) {
    const project = openProject(context);
    const url = word(args, 'url');
    if (url === undefined) return { document: remoteOf(project) };
    const { report, edit } = await changeRemote(context, project, url);
    return { document: report, edit };
  },
  changes: ({ previous }) => previous !== null,
  show({ url, embedded, previous }, { style }) {
    const inside = embedded ? style.faint('  (embedded in the project)') : '';
    if (previous === null) return `${escapeText(url)}${inside}\n`;
    return `The repository is now ${escapeText(url)}${inside}\n  before: ${escapeText(previous)}\n`;
  },
};
