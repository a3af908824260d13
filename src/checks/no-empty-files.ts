import * as v from 'valibot';
import { kindOf } from './check.js';
import { COMMON, MAPPING, PATTERNS } from './schema-parts.js';
import { askedFiles } from './select.js';

/** `no_empty_files`: each file has at least one byte. */
export const noEmptyFiles = kindOf(
  v.strictObject({ no_empty_files: PATTERNS, ...COMMON }, MAPPING),
  ({ no_empty_files: patterns }) =>
    async (world, sink) => {
      const files = askedFiles(world, patterns);
      for (const { path, size } of files) {
        if (size > 0) continue;
        sink.add({
          rule: 'no-empty-files',
          path,
          found: 'an empty file',
          expected: 'at least one byte',
          mend: 'run again what makes the file, or delete it',
        });
      }
      return files.length;
    },
);
