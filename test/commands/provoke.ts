// Brings errors about through the command line, and compares what a person sees with what is kept.
import { dirname } from 'node:path';
import { CATALOGUE } from '../../src/errors/catalogue/catalogue.js';
import type { ErrorKind } from '../../src/errors/catalogue/kind.js';
import { EXITS } from '../../src/errors/exits.js';
import { findKind } from '../../src/errors/find-kind.js';
import type { Outcome } from '../support/project.js';
import { equal, match, ok, type Suite } from '../support/suite.js';
import { bringAbout } from './bring-about.js';
import type { ErrorCase } from './error-case.js';
import { equalsGolden, transcript } from './transcript.js';

/** Adds a test for each of these cases. */
export function provoke(test: Suite, cases: Readonly<Record<string, ErrorCase>>): void {
  for (const [id, one] of Object.entries(cases))
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
}

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
