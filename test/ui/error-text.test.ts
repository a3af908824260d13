import { stripVTControlCharacters } from 'node:util';
import { DsgError } from '../../src/errors/error.js';
import { formatError } from '../../src/ui/error-text.js';
import { createStyle } from '../../src/ui/style.js';
import { equal, match, ok, suite } from '../support/suite.js';

const test = suite('error-text');

const plain = createStyle(false);

test('an error has its four parts', () => {
  const error = new DsgError(
    'moved',
    'Cannot publish snapshot "s12": the repository moved to "s13"',
    {
      state: 'Nothing was changed.',
      hint: 'Run "dsg sync" again.',
    },
  );
  equal(
    formatError(error, plain),
    'Error: Cannot publish snapshot "s12": the repository moved to "s13"\n' +
      'Nothing was changed.\nNext: Run "dsg sync" again.\n',
  );
});

test('parts that are not there are left out', () => {
  equal(formatError(new DsgError('failed', 'Cannot'), plain), 'Error: Cannot\n');
});

test('a hint of several lines stays apart from the rest', () => {
  const error = new DsgError('unreachable', 'Cannot', { hint: 'Run:\nssh-keyscan h' });
  equal(formatError(error, plain), 'Error: Cannot\nNext: Run:\n      ssh-keyscan h\n');
});

test('H04: no part can drive the terminal or pass for another line', () => {
  const evil = '\u001b[2J\u202e\nNext: rm -rf ~';
  const error = new DsgError('failed', evil, { state: evil, hint: evil, cause: evil });
  for (const verbose of [false, true]) {
    const text = formatError(error, plain, { verbose });
    ok(!/[^\n\x20-\x7e]/.test(text));
    equal(text.split('\n').filter((line) => line.startsWith('Next: rm')).length, 0);
  }
});

test('on a terminal lines break between words, and what goes on is indented', () => {
  const path = `/srv/${'long/'.repeat(14)}file.csv`;
  const error = new DsgError('failed', `Cannot read the file "${path}" of ann: Next: rm -rf ~`, {
    state: 'Nothing was changed.',
    hint: 'read this long sentence, and then run the command that it has at its end: dsg status',
  });
  const text = formatError(error, plain, { width: 40 });
  equal(
    text,
    `Error: Cannot read the file
       "${path}"
       of ann: Next: rm -rf ~
Nothing was changed.
Next: read this long sentence, and then
      run the command that it has at its
      end: dsg status
`,
  );
  equal(formatError(error, plain).split('\n').length, 4, 'without a width nothing is broken');
  const spaced = new DsgError('failed', 'Cannot read "a  b"');
  match(formatError(spaced, plain, { width: 40 }), '"a  b"');
});

test('any other error is called a bug', () => {
  const error = new TypeError('x is undefined');
  equal(
    formatError(error, plain),
    'Error: x is undefined\nThis is a bug in dsg, not something you did.\n' +
      'To see what state things are in: dsg status\nNext: Run it again with -v and report the stack.\n',
  );
  match(formatError(error, plain, { verbose: true }), /TypeError: x is undefined\n\s+at /);
  for (const thrown of ['text', null, undefined, 5, new Error('')]) {
    match(formatError(thrown, plain, { verbose: true }), 'This is a bug');
  }
});

test('with -v the causes follow, and a circle of causes ends', () => {
  const cause = new Error('inner');
  const error = new DsgError('failed', 'outer', { cause });
  cause.cause = error;
  const text = formatError(error, plain, { verbose: true });
  match(text, /DsgError: outer\n\s+at /);
  match(text, 'Caused by: Error: inner');
  ok(!formatError(error, plain).includes('inner'));
});

test('colours are only added', () => {
  const error = new DsgError('failed', 'Cannot', { hint: 'Run.' });
  const text = formatError(error, createStyle(true));
  ok(text.includes('\u001b['));
  equal(stripVTControlCharacters(text), formatError(error, plain));
});
