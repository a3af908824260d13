import { DsgError } from '../src/errors/error.js';
import type { Args, OptionSpec } from './command.js';
import { word } from './command.js';

/** The option that says how much of the contents is read. */
export const READ_DATA: OptionSpec = {
  type: 'optional',
  value: 'SHARE',
  describe: 'Read and hash all contents, or a share of them: 10%, 0.1',
};

/** Reads `--read-data[=SHARE]`: 0 without it, 1 without a share. */
export function readShare(args: Args): number {
  const text = word(args, 'read-data');
  if (text === undefined) return 0;
  if (text === '') return 1;
  const match = /^(\d{1,3}(?:\.\d+)?)%$|^([01](?:\.\d+)?)$/.exec(text);
  const share = match ? (match[1] === undefined ? Number(match[2]) : Number(match[1]) / 100) : 0;
  if (share > 0 && share <= 1) return share;
  throw new DsgError('usage', `Cannot use --read-data=${text}: it must be a share above 0`, {
    hint: 'write a percentage like --read-data=10%, or --read-data alone for everything',
  });
}
