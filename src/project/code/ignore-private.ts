import { join } from 'node:path';
import { isDsgError } from '../../errors/error.js';
import { appendLine } from '../../fs/append-line.js';
import { readIfThere } from '../../fs/sealed.js';
import type { Context } from '../context.js';
import { findCode } from './find-code.js';

const LINE = '.dsg/';
const NAMES_IT = /^(?:\*\*\/|\/)?\.dsg\/?[ \t]*$/;
const MOST_BYTES = 1024 * 1024;

/**
 * Lets `.gitignore` beside the data name `.dsg/`, where the data lies in a git repository.
 *
 * A line is appended, with the line ends that the file has; a file that is a link, or no text, is left alone with a warning.
 */
export function ignorePrivate(context: Context, root: string): void {
  if (findCode(root) === undefined) return;
  const path = join(root, '.gitignore');
  try {
    const text = readIfThere(path)?.toString('latin1') ?? '';
    if (text.split(/\r?\n/).some((line) => NAMES_IT.test(line))) return;
    if (text.includes('\0') || text.length > MOST_BYTES) throw new Error('it is no text');
    const ends = text.split('\n').length - 1;
    const end = (text.match(/\r\n/g)?.length ?? 0) * 2 > ends ? '\r\n' : '\n';
    appendLine(path, LINE, { end, mode: 0o666 & ~context.umask, isFollowed: false });
  } catch (error) {
    const why = isDsgError(error) ? error.message : 'it is a link, or no plain text file';
    context.warn?.(`.gitignore does not name ${LINE} yet: ${why}; add that line yourself`);
  }
}
