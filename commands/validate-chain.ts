import { openProject } from '../src/project/open.js';
import type { ChainReport } from '../src/project/validate-history.js';
import { validateChain } from '../src/project/validate-history.js';
import { formatCount } from '../src/ui/bytes.js';
import { escapeText } from '../src/ui/escape.js';
import type { Command } from './command.js';
import { READING } from './exits.js';

interface ChainDocument extends ChainReport {
  readonly valid: boolean;
}

export const command: Command<ChainDocument> = {
  name: 'validate-chain',
  summary: 'Follow the history from the newest snapshot to the first',
  description: `Reads every snapshot from the head to s1 and checks its hash, its id, that it belongs to this repository, and that
the snapshot last seen here is one of them. Does not look at trees and contents: validate-snapshot and fsck do.`,
  examples: [['dsg validate-chain', 'is the history whole, and the one that was seen before?']],
  exits: { ...READING, 5: 'the chain is broken; the snapshot where it breaks is named' },
  async run(context) {
    const report = await validateChain(context, openProject(context));
    const valid = report.bad === null;
    return { document: { valid, ...report }, ...(!valid && { exit: 5 }) };
  },
  show({ bad, snapshots, head }, { style }) {
    const sound = formatCount(snapshots, 'snapshot');
    if (!bad) return `${style.good(`The chain is whole: ${sound}, up to ${head}.`)}\n`;
    const name = bad.id === null ? '' : ` at ${escapeText(bad.id)}`;
    const hash = bad.hash === null ? '' : `\nobject: ${escapeText(bad.hash)}`;
    return `${style.bad(`The chain is broken${name}`)}, after ${sound}: ${escapeText(bad.why)}${hash}\nNext: dsg fsck\n`;
  },
};
