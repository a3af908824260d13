import { stripVTControlCharacters } from 'node:util';
import { createStyle } from '../../src/ui/style.js';
import { equal, ok, suite } from '../support/suite.js';

const test = suite('style');

test('a style that is off returns text as it is', () => {
  const { enabled, ...paints } = createStyle(false);
  ok(!enabled);
  for (const paint of Object.values(paints)) equal(paint('a'), 'a');
});

test('a style that is on colours, whatever the environment says', () => {
  const { enabled, ...paints } = createStyle(true);
  ok(enabled);
  for (const paint of Object.values(paints)) {
    ok(paint('a').startsWith('\u001b['));
    equal(stripVTControlCharacters(paint('a')), 'a');
  }
});
