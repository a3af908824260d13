import type { Kind } from './check.js';
import { command } from './command.js';
import { csv } from './csv/csv.js';
import { encoding } from './encoding.js';
import { exists } from './exists.js';
import { jsonSchema } from './json-schema.js';
import { maxSize } from './max-size.js';
import { maxTotalSize } from './max-total-size.js';
import { noEmptyFiles } from './no-empty-files.js';
import { pattern } from './pattern.js';

/** Every kind of check by the key that names it; a new kind is one file and one line here. */
export const KINDS: Readonly<Record<string, Kind>> = {
  exists,
  no_empty_files: noEmptyFiles,
  max_size: maxSize,
  max_total_size: maxTotalSize,
  pattern,
  encoding,
  csv,
  json_schema: jsonSchema,
  command,
};
