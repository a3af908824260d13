import type { FsckReport } from '../src/project/fsck.js';
import { fsck } from '../src/project/fsck.js';
import { openProject } from '../src/project/open.js';
import { formatCount } from '../src/ui/bytes.js';
import { escapeText } from '../src/ui/escape.js';
import type { Style } from '../src/ui/style.js';
import type { Command } from './command.js';
import { READING } from './exits.js';
import { READ_DATA, readShare } from './share.js';
import { showFindings } from './show-findings.js';

interface FsckDocument extends FsckReport {
  /** True when nothing is damaged; leftovers of interrupted work do not count. */
  readonly sound: boolean;
}

export const command: Command<FsckDocument> = {
  name: 'fsck',
  summary: 'Check everything, here and in the repository',
  description: `Checks the project's own records (state, cache, index, journal) and the whole repository: the chain of snapshots,
every tree, that every content is there in the right size, and the live tree. With --read-data, also reads contents and
synced files and checks them against their hashes: files that were edited are fine, files whose bytes changed though
nobody wrote to them are not. Changes nothing. Leftovers of interrupted work are listed, and are no damage.`,
  options: { 'read-data': READ_DATA },
  examples: [
    ['dsg fsck', 'check all records'],
    ['dsg fsck --read-data', 'read every byte as well'],
    ['dsg fsck --read-data=10%', 'read a tenth, chosen at random: run it often'],
  ],
  exits: { ...READING, 5: 'something is damaged; the findings say what, and what to do' },
  async run(context, args) {
    const report = await fsck(context, openProject(context), readShare(args));
    const sound = report.findings.every(({ what }) => what === 'leftover');
    return { document: { sound, ...report }, ...(!sound && { exit: 5 }) };
  },
  show({ sound, findings, local, repository }, { style }) {
    const lines = [
      ...section(
        'In the project:',
        findings.filter(({ side }) => side === 'local'),
        style,
      ),
      ...section(
        'In the repository:',
        findings.filter(({ side }) => side === 'repository'),
        style,
      ),
    ];
    const there = repository
      ? `${formatCount(repository.objects, 'object')} and ${formatCount(repository.blobs, 'content')} (${formatCount(repository.read)} read) in the repository`
      : 'nothing in the repository';
    lines.push(
      `Checked ${formatCount(local.files, 'synced file')} (${formatCount(local.read)} read) here, ${there}.`,
      sound ? style.good('Everything is sound.') : style.bad('Something is damaged.'),
    );
    return `${lines.join('\n')}\n`;
  },
};

/** Lists one side's findings, and once each what mends them. */
function section(title: string, findings: FsckReport['findings'], style: Style): string[] {
  if (findings.length === 0) return [];
  const next = new Set(findings.map((one) => one.next));
  return [
    style.strong(title),
    ...showFindings(findings, style).map((line) => `  ${line}`),
    ...[...next].map((one) => `  ${style.strong('Next:')} ${escapeText(one)}`),
  ];
}
