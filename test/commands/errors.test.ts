// timeout: 900
// What a person sees of each error, kept word for word in fixtures/golden/errors/: provoked through the command line
// where one person on one machine can do it, else written from the catalogue, in samples/.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { CATALOGUE } from '../../src/errors/catalogue/catalogue.js';
import { MEANINGS } from '../../src/errors/catalogue/meanings.js';
import { completeError } from '../../src/errors/complete.js';
import { DsgError } from '../../src/errors/error.js';
import type { ErrorCode } from '../../src/errors/exits.js';
import { EXITS } from '../../src/errors/exits.js';
import { fill } from '../../src/errors/find-kind.js';
import { formatError } from '../../src/ui/error-text.js';
import { createStyle } from '../../src/ui/style.js';
import { runHere } from '../support/project.js';
import { equal, match, ok, suite } from '../support/suite.js';
import { CASES, LOCAL_CASES } from './bring-about.js';
import { SAMPLES } from './error-samples.js';
import { provoke } from './provoke.js';
import { equalsGolden, GOLDEN } from './transcript.js';

const test = suite('errors as a person sees them');

provoke(test, LOCAL_CASES);

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
