import { posix } from 'node:path';
import * as v from 'valibot';
import { kindOf } from './check.js';
import { exactBytes } from './exact-bytes.js';
import type { FindingSink } from './findings.js';
import { cut, NOT_CHECKED, quoted } from './findings.js';
import { jsonFaultAt } from './json-fault-at.js';
import type { JsonFault, Validator } from './json-validator.js';
import { createValidator } from './json-validator.js';
import { eachFile } from './not-done.js';
import { readText } from './read-text.js';
import { COMMON, FLAG, line, MAPPING, PATTERNS } from './schema-parts.js';
import { askedFiles } from './select.js';
import { textLines } from './text-lines.js';
import type { TrackedFile, World } from './world.js';

const PATH = 'the path of a schema in the project, with "/" and without ".."';
/** A document is held in memory whole; lines of JSON are not. */
const MOST_BYTES = 64 * 1024 * 1024;
const LONG = 1024 * 1024;
/** Faults of one value that are told. */
const FAULTS = 5;

/** `json_schema`: JSON files, or each line of a file of JSON lines, are as a schema says. */
export const jsonSchema = kindOf(
  v.strictObject(
    {
      json_schema: line(PATH, isInside),
      files: PATTERNS,
      lines: v.optional(FLAG),
      optional: v.optional(FLAG),
      ...COMMON,
    },
    MAPPING,
  ),
  ({ json_schema: at, files: patterns, lines, optional = false }) =>
    async (world, sink) => {
      const files = askedFiles(world, patterns);
      const validator = createValidator(world.root, at);
      if ('fault' in validator) {
        sink.add({
          rule: 'json-schema-file',
          path: at,
          found: validator.fault,
          sentence: `cannot be used as a JSON schema: ${validator.fault}`,
          expected:
            'a JSON schema, draft 2020-12 or draft-07, with all it refers to in the project',
          mend: 'correct the schema or its path in .dsgconfig.yml; that of a "$ref" counts from the file it stands in',
        });
        return files.length;
      }
      if (files.length === 0 && !optional) sink.add(noFiles(patterns));
      return eachFile(files, sink, (file) => {
        const isLines = lines ?? /\.(jsonl|ndjson)$/i.test(file.path);
        const look = isLines ? checkLines : checkDocument;
        return look(world, file, { validator, sink });
      });
    },
);

/** What is said where patterns match nothing, so that a slip in them is no check that passes. */
export function noFiles(patterns: readonly string[]) {
  return {
    rule: 'no-files',
    found: 'no tracked file',
    expected: `at least one that matches ${patterns.map(quoted).join(' or ')}`,
    mend: 'correct the pattern in .dsgconfig.yml, or write "optional: true" beside it',
  };
}

interface Judging {
  readonly validator: Validator;
  readonly sink: FindingSink;
}

async function checkDocument(
  world: World,
  file: TrackedFile,
  { validator, sink }: Judging,
): Promise<void> {
  const { path, size } = file;
  if (size > MOST_BYTES)
    return sink.add({
      rule: NOT_CHECKED,
      path,
      found: exactBytes(size),
      expected: `at most ${exactBytes(MOST_BYTES)} in one document`,
      mend: 'write one JSON value a line (.jsonl), which is checked line by line',
    });
  const text = await readText(world.read(file));
  if (text === undefined) return sink.add({ path, ...NOT_UTF8 });
  judge(text, { path, line: 1, isLine: false }, { validator, sink });
}

async function checkLines(
  world: World,
  file: TrackedFile,
  { validator, sink }: Judging,
): Promise<void> {
  const { path } = file;
  let number = 0;
  for await (const text of textLines(world.read(file), MOST_BYTES)) {
    number += 1;
    if (text === 'not-text') return sink.add({ path, line: number, ...NOT_UTF8 });
    if (text.trim() !== '') judge(text, { path, line: number, isLine: true }, { validator, sink });
  }
}

const NOT_UTF8 = {
  rule: 'encoding',
  found: 'bytes that are not UTF-8, or a line of more than 64 MiB',
  expected: 'JSON in UTF-8',
  mend: 'save the file as UTF-8',
};

function judge(
  text: string,
  { path, line: first, isLine }: { path: string; line: number; isLine: boolean },
  { validator, sink }: Judging,
): void {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    sink.add({
      rule: 'json',
      path,
      line: isLine ? first : faultLine(text),
      found: quoted((error as Error).message),
      expected: 'JSON',
      sentence: `is no JSON: ${text.trim() === '' ? 'it is empty' : cut((error as Error).message)}`,
      mend: 'correct the file, or write it again with what made it',
    });
    return;
  }
  const faults = validator.validate(value);
  for (const fault of faults.slice(0, FAULTS))
    sink.add(findingOf(fault, path, isLine ? first : null));
  sink.count(Math.max(0, faults.length - FAULTS));
}

/** In a long text the place is not looked for: strings of many megabytes are too much for a regular expression. */
function faultLine(text: string): number | null {
  if (text.length > LONG) return null;
  return text.slice(0, jsonFaultAt(text)).split('\n').length;
}

function findingOf(fault: JsonFault, path: string, line: number | null) {
  const { place, rule, found, expected, sentence } = fault;
  return {
    rule: rule ?? 'json-schema',
    path,
    line,
    column: place === '' ? null : place,
    found,
    expected,
    sentence,
    mend: 'correct the value, or the schema if the value is right',
  };
}

function isInside(path: string): boolean {
  const plain = posix.normalize(path);
  return !posix.isAbsolute(plain) && plain !== '..' && !plain.startsWith('../');
}
