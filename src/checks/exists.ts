import * as v from 'valibot';
import { kindOf } from './check.js';
import { COMMON, MAPPING, PATTERNS } from './schema-parts.js';
import { matching } from './select.js';

/** `exists`: for each pattern at least one file is tracked. */
export const exists = kindOf(
  v.strictObject({ exists: PATTERNS, ...COMMON }, MAPPING),
  ({ exists: patterns }) =>
    async (world, sink) => {
      const without = patterns.filter((one) => one.startsWith('!'));
      let files = 0;
      for (const pattern of patterns) {
        if (pattern.startsWith('!')) continue;
        const found = matching(world, [pattern, ...without]).length;
        files += found;
        if (found > 0) continue;
        sink.add({
          rule: 'exists',
          path: isPlain(pattern) ? pattern.replace(/^\//, '') : null,
          found: 'no such file',
          expected: `a tracked file that matches "${pattern}"`,
          mend: 'add the file and run dsg sync, or correct the pattern in .dsgconfig.yml',
        });
      }
      return files;
    },
);

/** Tells whether a pattern is a path and nothing else. */
function isPlain(pattern: string): boolean {
  return /[^/]$/.test(pattern) && !/[*?[\]\\]/.test(pattern);
}
