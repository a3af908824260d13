import * as v from 'valibot';
import { kindOf } from './check.js';
import { eachFile } from './not-done.js';
import { COMMON, MAPPING, PATTERNS } from './schema-parts.js';
import { askedFiles } from './select.js';
import { ENCODINGS } from './text-bytes.js';
import { textFault } from './text-fault.js';

/** `encoding`: the bytes of files are text in one encoding. */
export const encoding = kindOf(
  v.strictObject(
    {
      encoding: v.picklist(ENCODINGS, `one of ${ENCODINGS.join(', ')}`),
      files: PATTERNS,
      bom: v.optional(
        v.picklist(['forbidden', 'required', 'allowed'], '"forbidden", "required" or "allowed"'),
      ),
      line_ends: v.optional(v.picklist(['lf', 'crlf', 'any'], '"lf", "crlf" or "any"')),
      ...COMMON,
    },
    MAPPING,
  ),
  ({ files: patterns, ...wanted }) =>
    async (world, sink) => {
      const form = {
        encoding: wanted.encoding,
        bom: wanted.bom ?? 'allowed',
        lineEnds: wanted.line_ends ?? 'any',
      };
      return eachFile(askedFiles(world, patterns), sink, async (file) => {
        const fault = await textFault(world.read(file), form);
        if (fault) sink.add({ path: file.path, ...fault });
      });
    },
);
