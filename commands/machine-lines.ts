import { escapeText } from '../src/ui/escape.js';
import type { Args, OptionSpec, Result } from './command.js';
import { flag } from './command.js';

/** The option that ends each line with a NUL byte instead. */
export const NUL: OptionSpec = {
  type: 'boolean',
  alias: '0',
  describe: 'End each line with a NUL byte and give names as they are',
};

/** Writes rows of fields with a TAB between them; what could drive a terminal is escaped. */
export function machineLines(rows: readonly (readonly string[])[]): string {
  return rows.map((fields) => `${fields.map(escapeText).join('\t')}\n`).join('');
}

/** With --null, gives the rows as bytes: no name can be mistaken, whatever is in it. */
export function nulOutput(
  args: Args,
  rows: readonly (readonly string[])[],
): Pick<Result<object>, 'output'> {
  return flag(args, 'null') ? { output: nulLines(rows) } : {};
}

async function* nulLines(rows: readonly (readonly string[])[]): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < rows.length; at += 1000)
    yield Buffer.from(
      rows
        .slice(at, at + 1000)
        .map((fields) => `${fields.join('\t')}\0`)
        .join(''),
    );
}
