import * as v from 'valibot';
import { kindOf } from './check.js';
import { exactBytes } from './exact-bytes.js';
import { COMMON, MAPPING, PATTERNS, SIZE } from './schema-parts.js';
import { matching } from './select.js';

/** `max_total_size`: all files together are not larger. */
export const maxTotalSize = kindOf(
  v.strictObject({ max_total_size: SIZE, files: v.optional(PATTERNS), ...COMMON }, MAPPING),
  ({ max_total_size: most, files: patterns }) =>
    async (world, sink) => {
      const files = matching(world, patterns);
      const total = files.reduce((sum, { size }) => sum + size, 0);
      if (total > most) {
        const [largest] = files.toSorted((a, b) => b.size - a.size);
        sink.add({
          rule: 'max-total-size',
          found: `${exactBytes(total)} in ${files.length} files, the largest "${largest?.path}"`,
          expected: `at most ${exactBytes(most)}`,
          mend: 'remove what is not needed any more, or raise the limit in .dsgconfig.yml',
        });
      }
      return files.length;
    },
);
