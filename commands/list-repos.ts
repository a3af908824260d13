import type { RepositoriesReport, RepositoryReport } from '../src/project/list-repositories.js';
import { listRepositories } from '../src/project/list-repositories.js';
import { formatBytes, formatCount } from '../src/ui/bytes.js';
import { escapeText } from '../src/ui/escape.js';
import { formatTable } from '../src/ui/table.js';
import type { Command } from './command.js';
import { word } from './command.js';
import { EXIT_TEXT } from './exits.js';
import { shortTime } from './history-documents.js';

export const command: Command<RepositoriesReport> = {
  name: 'list-repos',
  summary: 'List the repositories of a server or in a folder',
  description: `Lists the repositories at PLACE and up to two folders below it: name, newest snapshot, when that was made (UTC), files,
size, type, and the URL to clone. Damaged ones are listed with what is wrong. PLACE is a folder, a URL such as
ssh://host/srv/dsg, or a host alone, whose folder is then default_project_path of your settings (dsg.yml). Without PLACE,
default_host is asked, and without that the current folder is looked into.`,
  positionals: [{ name: 'place', describe: 'A folder, a URL, or a host' }],
  examples: [
    ['dsg list-repos ssh://data.example.org/srv/dsg', 'what there is on a server'],
    ['dsg list-repos', 'on your default host'],
    ['dsg list-repos --json /mnt/data', 'for a program'],
  ],
  exits: { ...EXIT_TEXT.failed, ...EXIT_TEXT.usage, ...EXIT_TEXT.unreachable },
  async run(context, args) {
    return { document: await listRepositories(context, word(args, 'place')) };
  },
  show({ at, repositories }, { style, width }) {
    const sound = repositories.filter(({ fault }) => fault === null);
    const damaged = repositories.filter(({ fault }) => fault !== null);
    const table = formatTable<RepositoryReport>(
      sound,
      [
        { title: 'name', cell: ({ name }) => name, paint: style.name },
        { title: 'head', cell: ({ head }) => head },
        { title: 'created (UTC)', cell: ({ created }) => (created ? shortTime(created) : '-') },
        { title: 'files', cell: ({ files }) => files },
        { title: 'size', cell: ({ bytes }) => formatBytes(bytes), align: 'right' },
        { title: 'type', cell: ({ backend }) => backend },
        { title: 'url', cell: ({ url }) => url, isWhole: true },
      ],
      { paintTitle: style.strong, ...(width !== undefined && { width }) },
    );
    const faults = damaged.map(
      ({ url, fault }) =>
        `${style.bad('damaged')}: ${escapeText(url)}: ${escapeText(fault ?? '')}\n`,
    );
    const total = `${formatCount(repositories.length, 'repository', 'repositories')} in ${escapeText(at)}.\n`;
    return `${table}${faults.join('')}${total}`;
  },
};
