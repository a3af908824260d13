// timeout: 600
// What errors say to run next: the commands are there, take what they are given, and lead out where they can.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMMANDS } from '../../commands/list.js';
import { parseArguments } from '../../commands/parse.js';
import { CATALOGUE } from '../../src/errors/catalogue/catalogue.js';
import { equal, match, ok, suite } from '../support/suite.js';
import { bringAbout, CASES } from './bring-about.js';
import type { ErrorCase } from './error-case.js';
import { SERVER_CASES } from './error-cases-server.js';
import { SSHD_CASES } from './error-cases-sshd.js';
import { GOLDEN } from './transcript.js';

const test = suite('what errors say to run next', { timeout: 240_000 });

/** Words of a sentence that go on after a command. */
const PROSE =
  /^(?:shows?|lists?|puts|makes|reverses|and|while|then|alone|again|without|works|on|in|until|as|or|with|there|yourself|before|checks|to|the|let|after|&&)$/;

/** The command lines in a hint, each as its words without the first. */
function commandsIn(hint: string): string[][] {
  const found: string[][] = [];
  let words: string[] | undefined;
  for (const [token] of hint.matchAll(/"[^"]*"|[^\s"]+/g)) {
    if (token === 'dsg') {
      words = [];
      found.push(words);
    } else if (PROSE.test(token)) words = undefined;
    else {
      words?.push(token.replace(/^"|"$/g, '').replace(/[;,)?:]+$/, ''));
      if (/[;,)?:]$/.test(token)) words = undefined;
    }
  }
  return found.filter(([name = '']) => Object.hasOwn(COMMANDS, name));
}

test('commands are found in the middle of a sentence', () => {
  equal(commandsIn('look at dsg sync --dry-run; if it is meant: dsg sync --allow-deletes'), [
    ['sync', '--dry-run'],
    ['sync', '--allow-deletes'],
  ]);
  equal(commandsIn('dsg config set user_name "Your Name" && dsg config set user_id a@b'), [
    ['config', 'set', 'user_name', 'Your Name'],
    ['config', 'set', 'user_id', 'a@b'],
  ]);
  equal(commandsIn('dsg fsck shows what is damaged; ssh -v host; see .dsg/format'), [['fsck']]);
});

test('every command line in a hint is one that dsg takes', async () => {
  for (const [id, { hint }] of Object.entries(CATALOGUE))
    for (const [name = '', ...rest] of commandsIn(hint.replace(/\{\w+\}/g, 'X'))) {
      const known = COMMANDS[name];
      ok(known, `${id}: dsg ${name}`);
      const words = rest.filter((word) => word !== '--help');
      if (words.length < rest.length) continue;
      ok(await parseArguments((await known.load()).command, words), `${id}: ${hint}`);
    }
});

/** What takes seconds, and names no command. */
const SLOW = {
  'check-patterns-slow': true,
  'check-changes': true,
  'upload-bytes-only-bytes': true,
};

/** Words that stand for something that only a person knows. */
const isPlaceholder = (word: string) => /^\/?[A-Z][A-Z-]+$/.test(word);

// Where a server lies or is not there, nothing that is run changes that.
const LOCAL = Object.entries(CASES).filter(
  ([id]) =>
    !(id in SERVER_CASES) && !(id in SSHD_CASES) && !(id in SLOW) && saidNext(id).length > 0,
);

/** The command lines that an error names, as its golden output has them. */
function saidNext(id: string): string[][] {
  const text = readFileSync(join(GOLDEN, `errors/${id}.txt`), 'utf8');
  const next = /^Next: (.*)$/m.exec(text)?.[1] ?? '';
  return commandsIn(next).filter((words) => !words.some(isPlaceholder));
}

for (const [id, one] of LOCAL)
  test(`${id}: what it says to run does not end in a wrong command line`, async (t) => {
    const { outcome, run } = await bringAbout(t, one);
    const next = /^Next: (.*)$/m.exec(outcome.stderr)?.[1] ?? '';
    for (const words of commandsIn(next)) {
      if (words.some(isPlaceholder) || words.at(-1) === 'get') continue;
      const { code, stderr } = await run(words);
      ok(!stderr.includes('bug in dsg'), stderr);
      if (code === 2) ok(!/^Error: Cannot run/m.test(stderr), `dsg ${words.join(' ')}: ${stderr}`);
    }
  });

/** Errors out of which the command that they name leads at once: kind -> the command among those of the hint. */
const LEADS_OUT: Readonly<Record<string, readonly number[]>> = {
  'sync-changed-without-being': [0],
  'sync-problems': [2],
  'refusing-delete-files': [1],
  'read-epoch-not-number': [0],
  'read-has-wrong-form': [0],
  'read-integrity': [0],
  recover: [0],
  'recover-but-journal-goes': [0, 1],
  'sync-changed-since-was': [0],
};

for (const [id, which] of Object.entries(LEADS_OUT))
  test(`${id}: what it says to run leads out`, async (t) => {
    const one = CASES[id] as ErrorCase;
    const { outcome, args, run } = await bringAbout(t, one);
    const next = /^Next: (.*)$/m.exec(outcome.stderr)?.[1] ?? '';
    const commands = commandsIn(next);
    for (const at of which) {
      const words = commands[at] ?? [];
      const { code, stderr } = await run(words);
      equal([`dsg ${words.join(' ')}`, code], [`dsg ${words.join(' ')}`, 0], stderr);
    }
    const again = await run(args);
    equal([args, again.code], [args, 0], again.stderr);
    match(again.stderr, /^(?![\s\S]*Error: )/);
  });
