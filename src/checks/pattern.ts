import { posix } from 'node:path';
import * as v from 'valibot';
import { kindOf } from './check.js';
import type { FindingSink } from './findings.js';
import { quoted } from './findings.js';
import { COMMON, line, MAPPING, PATTERNS } from './schema-parts.js';
import { asked, indicesMeant } from './select.js';
import { mismatches, REGEX, TOO_LONG, wholeMatch } from './whole-match.js';

const GLOBS = v.strictObject({ glob: PATTERNS }, MAPPING);
const WHAT = 'a regular expression, or "glob:" with patterns of names';
const BATCH = 4096;

/** `pattern`: the names of files match a regular expression from end to end, or one of several globs. */
export const pattern = kindOf(
  v.strictObject(
    {
      pattern: v.union([REGEX, GLOBS], WHAT),
      files: v.optional(PATTERNS),
      of: v.optional(v.picklist(['name', 'path'], '"name" or "path"')),
      example: v.optional(line('a name that would do')),
      ...COMMON,
    },
    MAPPING,
  ),
  ({ pattern: wanted, files: patterns, of = 'name', example }) =>
    async (world, sink) => {
      const files = asked(world, patterns);
      const names = files.map(({ path }) => (of === 'path' ? path : posix.basename(path)));
      const tell = (index: number) => {
        const shown = typeof wanted === 'string' ? wanted : wanted.glob.join(' ');
        sink.add({
          rule: 'pattern',
          path: files[index]?.path ?? null,
          found: `the ${of} ${quoted(names[index] ?? '')}`,
          expected: `a ${of} that matches ${shown}${example === undefined ? '' : `, such as ${quoted(example)}`}`,
          mend: 'rename the file',
        });
      };
      if (typeof wanted === 'string') byRegex(wanted, names, { tell, sink });
      else {
        const right = indicesMeant(names, wanted.glob);
        for (const i of names.keys()) if (!right.has(i)) tell(i);
      }
      return files.length;
    },
);

function byRegex(
  text: string,
  names: readonly string[],
  { tell, sink }: { tell: (index: number) => void; sink: FindingSink },
): void {
  const regex = wholeMatch(text) as RegExp;
  for (let from = 0; from < names.length; from += BATCH) {
    const found = mismatches(regex, names.slice(from, from + BATCH));
    if (found === 'too-long') {
      sink.add(TOO_LONG);
      return;
    }
    for (const index of found) tell(from + index);
  }
}
