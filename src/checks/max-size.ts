import * as v from 'valibot';
import { kindOf } from './check.js';
import { exactBytes } from './exact-bytes.js';
import { COMMON, MAPPING, PATTERNS, SIZE } from './schema-parts.js';
import { askedFiles } from './select.js';

/** `max_size`: no file is larger. */
export const maxSize = kindOf(
  v.strictObject({ max_size: SIZE, files: v.optional(PATTERNS), ...COMMON }, MAPPING),
  ({ max_size: most, files: patterns }) =>
    async (world, sink) => {
      const files = askedFiles(world, patterns);
      for (const { path, size } of files) {
        if (size <= most) continue;
        sink.add({
          rule: 'max-size',
          path,
          found: exactBytes(size),
          expected: `at most ${exactBytes(most)}`,
          mend: 'split or compress the file, or move it out of the data folders',
        });
      }
      return files.length;
    },
);
