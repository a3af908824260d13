import { openProject } from '../src/project/open.js';
import { validateSnapshot } from '../src/project/validate-history.js';
import { formatCount } from '../src/ui/bytes.js';
import type { Command } from './command.js';
import { flag, word } from './command.js';
import { READING } from './exits.js';
import { READ_DATA, readShare } from './share.js';
import { showFindings } from './show-findings.js';

interface SnapshotReport {
  readonly snapshot: string;
  readonly hash: string;
  readonly valid: boolean;
  readonly objects: number;
  readonly blobs: number;
  /** How many contents were read and hashed. */
  readonly read: number;
  readonly findings: readonly {
    readonly what: string;
    readonly path: string;
    readonly snapshot: string | null;
    readonly hash: string | null;
    readonly why: string;
  }[];
}

export const command: Command<SnapshotReport> = {
  name: 'validate-snapshot',
  summary: "Check one snapshot's objects and contents in the repository",
  description: `Reads a snapshot and all of its trees and checks each against its hash; checks that every content is there in the
right size, and with --read-data reads contents and checks them against their hashes as well. Changes nothing. What is
damaged or missing is named with its path and object.`,
  positionals: [
    { name: 'snap', describe: 'The snapshot: s12, 12, head, head~2 or a hash; without it, head' },
  ],
  options: {
    'read-data': READ_DATA,
    snapshot: { type: 'string', describe: 'Older name of SNAP', hidden: true },
    num: { type: 'string', describe: 'Older name of SNAP', hidden: true },
    'check-files': { type: 'boolean', describe: 'As --read-data', hidden: true },
  },
  examples: [
    ['dsg validate-snapshot', 'is the newest snapshot whole?'],
    ['dsg validate-snapshot s12 --read-data', 'read every byte of it'],
    ['dsg validate-snapshot --read-data=10%', 'read a tenth of the contents, chosen at random'],
  ],
  exits: { ...READING, 5: 'the snapshot is damaged' },
  async run(context, args) {
    const name = word(args, 'snap') ?? word(args, 'snapshot') ?? word(args, 'num') ?? 'head';
    const share = flag(args, 'check-files') ? 1 : readShare(args);
    const { named, result } = await validateSnapshot(context, openProject(context), {
      name,
      share,
    });
    const { findings, objects, blobs, read } = result;
    const valid = findings.length === 0;
    const { hash, snapshot } = named;
    return {
      document: { snapshot: snapshot.id, hash, valid, objects, blobs, read, findings },
      ...(!valid && { exit: 5 }),
    };
  },
  show({ snapshot, valid, objects, blobs, read, findings }, { style }) {
    const counts = `${formatCount(objects, 'object')}, ${formatCount(blobs, 'content')}, ${formatCount(read)} read`;
    const end = valid
      ? style.good(`${snapshot} is whole: ${counts}.`)
      : style.bad(
          `${snapshot} is damaged: ${formatCount(findings.length, 'finding')} (${counts}).`,
        );
    return `${[...showFindings(findings, style), end].join('\n')}\n`;
  },
};
