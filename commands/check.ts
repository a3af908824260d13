import { check } from '../src/project/check.js';
import { openProject } from '../src/project/open.js';
import { FORMATS } from '../src/ui/reports/formats.js';
import { jsonDocument } from '../src/ui/reports/json.js';
import { textReport } from '../src/ui/reports/text.js';
import type { Command } from './command.js';
import { flag, word, words } from './command.js';
import { EXIT_TEXT, READING } from './exits.js';

type CheckDocument = ReturnType<typeof jsonDocument>;

export const command: Command<CheckDocument> = {
  name: 'check',
  summary: 'Check the data, for CI: against its snapshot and by declared checks',
  description: `Fails when the project is not as in the snapshot that was last synced here, when a sync would meet conflicts, when
anything below a folder named frozen changed, when a name or a file could not be synced, or when one of the checks that
.dsgconfig.yml declares under "checks" fails: exists, max_size, max_total_size, pattern, no_empty_files, encoding, csv,
json_schema, command; dsg help checks shows how. Also when dsg.lock, which git keeps with the code, names another snapshot than
the data here is of. Needs no terminal and writes nothing. With PATH, only what is there is checked; exists,
max_total_size and command still see everything. Where only code was checked out, fetch the data first: dsg clone URL .`,
  positionals: [{ name: 'path', describe: 'Files or folders to check; all without', many: true }],
  options: {
    format: {
      type: 'string',
      choices: ['text', ...Object.keys(FORMATS)],
      describe: 'How to print: for people, or for CI to read',
    },
    since: {
      type: 'string',
      value: 'SNAP',
      describe: 'Compare frozen data with this snapshot, not with the last synced one',
    },
    offline: {
      type: 'boolean',
      describe: 'Do not ask the repository, and so do not look for conflicts',
    },
  },
  examples: [
    ['dsg check', 'before a commit: is everything in order?'],
    ['dsg check --format=junit > dsg.xml', 'a report that GitLab and Jenkins show'],
    ['dsg check --format=github', 'in GitHub Actions: findings at their files and lines'],
    ['dsg check --since=s1', 'after a clone: nobody changed frozen data since s1'],
    ['dsg check --offline input', 'one folder, without the repository'],
  ],
  exits: {
    ...READING,
    1: 'a check failed',
    ...EXIT_TEXT.interrupted,
  },
  async run(context, args) {
    const report = await check(context, openProject(context), {
      offline: flag(args, 'offline'),
      since: word(args, 'since'),
      paths: words(args, 'path'),
    });
    const format = FORMATS[word(args, 'format') ?? 'text'];
    return {
      document: jsonDocument(report),
      ...(format && { output: inOne(format(report)) }),
      ...(!report.ok && { exit: 1 }),
    };
  },
  show: (document, options) => textReport(document, options),
};

async function* inOne(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
