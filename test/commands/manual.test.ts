import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMMANDS } from '../../commands/list.js';
import { escapeRoff, proseRoff } from '../../commands/roff.js';
import { GLOSSARY, glossarySource, MANUAL, manualPages } from '../support/manual.js';
import { equal, match, ok, suite } from '../support/suite.js';

const test = suite('manual');

test('the pages are those that the commands make: if not, npm run man', async () => {
  const pages = await manualPages();
  const there = readdirSync(MANUAL).filter((name) => /\.\d$/.test(name));
  equal(there.sort(), [...pages.keys()].sort());
  for (const [name, text] of pages)
    ok(readFileSync(join(MANUAL, name), 'utf8') === text, `${name} is out of date: npm run man`);
});

test('the words of help are those of docs/glossary.md: if not, npm run man', () => {
  equal(readFileSync(GLOSSARY.code, 'utf8'), glossarySource());
});

test('mandoc has no fault to find with any page', () => {
  const pages = readdirSync(MANUAL)
    .filter((name) => /\.\d$/.test(name))
    .map((name) => join(MANUAL, name));
  const { stdout, status } = spawnSync('mandoc', ['-Tlint', ...pages], { encoding: 'utf8' });
  equal([stdout, status], ['', 0]);
});

test('prose stands beside a command that there is', () => {
  for (const name of readdirSync(MANUAL).filter((file) => file.endsWith('.md')))
    ok(name === 'dsg.md' || Object.hasOwn(COMMANDS, name.slice(0, -3)), name);
});

test('every page has its parts, and no line that roff would take for a request by mistake', async () => {
  const requests = /^\.(TH|SH|SS|TP|B|BR|PP|IP|RS|RE|nf|fi|\\")( |$)/;
  for (const [name, text] of await manualPages()) {
    const parts = name.endsWith('.1') ? ['SYNOPSIS', 'EXIT STATUS', 'FILES', 'ENVIRONMENT'] : [];
    for (const part of ['NAME', ...parts, 'SEE ALSO']) match(text, `.SH "${part}"\n`);
    for (const line of text.split('\n')) {
      if (line.startsWith('.')) match(line, requests, `${name}: ${line}`);
      ok(!line.startsWith("'"), `${name}: ${line}`);
      if (!line.startsWith('.TH'))
        ok(!/[^\\]-/.test(line.replaceAll('\\-', '')), `${name}: ${line}`);
    }
    equal(text.match(/^\.nf$/gm)?.length, text.match(/^\.fi$/gm)?.length);
  }
});

test('text that looks like roff is text', () => {
  equal(escapeRoff('.TH a\\b --c'), '\\&.TH a\\eb \\-\\-c');
  equal(escapeRoff('head~2 "a b"'), 'head\\(ti2 \\(dqa b\\(dq');
  equal(escapeRoff("a\n'quoted'\n.x"), "a\n\\&'quoted'\n\\&.x");
});

test('prose becomes headings, paragraphs, items and code', () => {
  equal(
    proseRoff(
      '## Title\n\nA `word` and\n**more**.\n\n- one\n- two\n  goes on\n\n    dsg -v\n    .x\n',
    ),
    [
      '.SH "TITLE"',
      'A \\fBword\\fR and \\fBmore\\fR.',
      '.IP \\(bu 2',
      'one',
      '.IP \\(bu 2',
      'two goes on',
      '.PP',
      '.RS 4',
      '.nf',
      'dsg \\-v',
      '\\&.x',
      '.fi',
      '.RE',
    ].join('\n'),
  );
  equal(proseRoff(''), '');
});
