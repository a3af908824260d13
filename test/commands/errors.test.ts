// timeout: 900
// What a person sees of each error, kept word for word in fixtures/golden/errors/: provoked through the command line
// where one person on one machine can do it, else written from the catalogue, in samples/.
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { CATALOGUE } from '../../src/errors/catalogue/catalogue.js';
import type { ErrorKind } from '../../src/errors/catalogue/kind.js';
import { MEANINGS } from '../../src/errors/catalogue/meanings.js';
import { completeError } from '../../src/errors/complete.js';
import { DsgError } from '../../src/errors/error.js';
import type { ErrorCode } from '../../src/errors/exits.js';
import { EXITS } from '../../src/errors/exits.js';
import { fill, findKind } from '../../src/errors/find-kind.js';
import { formatError } from '../../src/ui/error-text.js';
import { createStyle } from '../../src/ui/style.js';
import { type Outcome, runHere } from '../support/project.js';
import { equal, match, ok, suite } from '../support/suite.js';
import { bringAbout, CASES } from './bring-about.js';
import { SAMPLES } from './error-samples.js';
import { equalsGolden, GOLDEN, transcript } from './transcript.js';

const test = suite('errors as a person sees them');

for (const [id, one] of Object.entries(CASES))
  test(`${id}: dsg ${one.args.join(' ')}`, async (t) => {
    const kind = CATALOGUE[id] as ErrorKind;
    ok(kind, 'it is in the catalogue');
    const { project, args, hidden, outcome } = await bringAbout(t, one);
    if (one.told === undefined) endsWith(outcome, kind, id);
    else
      equal(
        [tellsOf(outcome, kind), outcome.code],
        [id, one.told],
        outcome.stdout + outcome.stderr,
      );
    equalsGolden(`errors/${id}`, hide(transcript(dirname(project.root), args, outcome), hidden));
  });

/** Looks at the parts of an error that ended a command. */
function endsWith({ stderr, code }: Outcome, kind: ErrorKind, id: string): void {
  const lines = stderr.split('\n');
  // Warnings may stand before it.
  const at = lines.findIndex((line) => line.startsWith('Error: '));
  const [headline = '', state = '', next = ''] = lines.slice(at);
  equal(findKind(kind.code, headline.replace(/^Error: /, ''))?.id, id, stderr);
  equal(code, EXITS[kind.code]);
  match(state, /\.$/);
  match(next, /^Next: \S/);
}

/** Which error a report tells of. */
function tellsOf({ stdout, stderr }: Outcome, { code }: ErrorKind): string | undefined {
  const report = `${stdout}${stderr}`;
  const texts = [...report.matchAll(/(?:[Cc]annot|Refusing to) .*$/gm)].map(([text]) => text);
  // A report names the path first.
  for (const [, path, why] of report.matchAll(/^ *(\S+): not checked: (.*)$/gm))
    texts.push(`Cannot check "${path}": ${why}`);
  return texts
    .map((text) => findKind(code, text.replace(/^c/, 'C'))?.id)
    .find((found) => found !== undefined);
}

function hide(text: string, hidden: Readonly<Record<string, string>>): string {
  return Object.entries(hidden).reduce((rest, [what, by]) => rest.replaceAll(what, by), text);
}

/** What stands in the places of a message, by their names. */
const SAMPLE: Readonly<Record<string, string>> = {
  path: 'input/interviews.csv',
  hash: '6437b3ac38465133ffb63b75273a8db548c558465d79db03fd359c6cd5bd9d85',
  why: 'permission denied',
  ids: 's3, s9',
  types: 'zfs, xfs, hardlink',
  id: 's12',
  root: '/srv/dsg/interviews',
  server: 'data.example.org',
  host: 'data.example.org',
};

for (const [id, kind] of Object.entries(CATALOGUE)) {
  if (id in CASES) continue;
  test(`${id}: a sample`, () => {
    const { code, message } = kind;
    const values = new Map(Object.entries(SAMPLE));
    const error = completeError(new DsgError(code, fill(message, values)), { changes: false });
    const text = stripVTControlCharacters(formatError(error, createStyle(false)));
    equal(text.split('\n').length, 4 + (error.hint?.split('\n').length ?? 0) - 1);
    equalsGolden(`errors/samples/${id}`, `(from the catalogue)\n! ${text}[${EXITS[code]}]\n`);
  });
}

test('what is only a sample says why it is not provoked', () => {
  const samples = Object.keys(CATALOGUE).filter((id) => !(id in CASES));
  equal(Object.keys(SAMPLES).sort(), samples.sort());
});

test('every kind has its golden output, and nothing else is kept', () => {
  const kept = readdirSync(join(GOLDEN, 'errors'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.txt'))
    .map((name) => name.slice(0, -'.txt'.length));
  const wanted = Object.keys(CATALOGUE).map((id) => (id in CASES ? id : `samples/${id}`));
  equal(kept.sort(), wanted.sort());
});

test('dsg help errors lists every error with its code, exit code and what to do', async () => {
  const { code: exit, stdout } = await runHere({ cwd: '/', env: {} }, ['help', 'errors']);
  equal(exit, 0);
  const text = stdout.replace(/\s+/g, ' ');
  for (const [code, { meaning }] of Object.entries(MEANINGS))
    match(text, `${code} (exit ${EXITS[code as ErrorCode]}) ${meaning}`);
  const angled = (one: string) => one.replace(/\{(\w+)\}/g, '<$1>');
  for (const [id, { message, hint }] of Object.entries(CATALOGUE)) {
    ok(text.includes(angled(message)), id);
    ok(text.includes(`Next: ${angled(hint)}`), id);
  }
  for (const line of stdout.split('\n')) ok(line.length <= 100, line);
});
