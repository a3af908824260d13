import type { Args } from '../../commands/command.js';
import { colorWish, pagerCommand, progressForm, usesColor } from '../../commands/manners.js';
import { equal, suite } from '../support/suite.js';

const test = suite('manners');

type Env = Readonly<Record<string, string>>;

test('colours: the option, then NO_COLOR, then what forces them, then the terminal', () => {
  const cases: [string | undefined, boolean, Env, boolean][] = [
    [undefined, true, {}, true],
    [undefined, false, {}, false],
    ['auto', true, {}, true],
    ['always', false, { NO_COLOR: '1', TERM: 'dumb' }, true],
    ['never', true, { FORCE_COLOR: '1' }, false],
    [undefined, true, { NO_COLOR: '1' }, false],
    [undefined, true, { NO_COLOR: '' }, true],
    [undefined, true, { NO_COLOR: '1', CLICOLOR_FORCE: '1' }, false],
    [undefined, false, { CLICOLOR_FORCE: '1' }, true],
    [undefined, false, { CLICOLOR_FORCE: '0' }, false],
    [undefined, false, { FORCE_COLOR: '3' }, true],
    [undefined, true, { FORCE_COLOR: '0' }, false],
    [undefined, true, { FORCE_COLOR: 'false' }, false],
    [undefined, true, { CLICOLOR: '0' }, false],
    [undefined, true, { TERM: 'dumb' }, false],
    [undefined, true, { CI: 'true' }, true],
  ];
  for (const [wish, isTerminal, env, expected] of cases)
    equal([wish, env, usesColor(wish, isTerminal, env)], [wish, env, expected]);
});

test('the wish for colours is found among any words, the last one counts, and none after "--"', () => {
  equal(colorWish(['log', '--color=never', 'x']), 'never');
  equal(colorWish(['log', '--no-color', '--color']), 'always');
  equal(colorWish(['log', '--color=auto', '--no-color']), 'never');
  equal(colorWish(['log', '--', '--no-color']), undefined);
  equal(colorWish(['log', '--colors']), undefined);
});

test('progress: a line on a terminal, lines in a log, JSON when asked for, nothing with -q', () => {
  const cases: [Args, boolean, Env, string][] = [
    [{}, true, {}, 'line'],
    [{}, false, {}, 'log'],
    [{}, true, { TERM: 'dumb' }, 'log'],
    [{}, true, { CI: 'true' }, 'log'],
    [{}, true, { CI: 'false' }, 'line'],
    [{ progress: 'auto' }, true, {}, 'line'],
    [{ progress: 'never' }, true, {}, 'none'],
    [{ json: true }, true, {}, 'none'],
    [{ quiet: true }, false, {}, 'none'],
    [{ progress: 'json' }, true, {}, 'json'],
    [{ progress: 'json', json: true }, false, {}, 'json'],
    [{ progress: 'json', quiet: true }, false, {}, 'none'],
  ];
  for (const [args, isTerminal, env, form] of cases)
    equal([args, env, progressForm(args, isTerminal, env)], [args, env, form]);
});

test('the pager: DSG_PAGER, PAGER, less; none where it makes no sense', () => {
  const cases: [Args, Env, string | undefined][] = [
    [{}, {}, 'less'],
    [{}, { PAGER: 'more' }, 'more'],
    [{}, { PAGER: 'more', DSG_PAGER: 'most -s' }, 'most -s'],
    [{}, { PAGER: 'more', DSG_PAGER: '' }, undefined],
    [{}, { PAGER: 'cat' }, undefined],
    [{}, { PAGER: ' ' }, undefined],
    [{ pager: false }, {}, undefined],
    [{ pager: true }, {}, 'less'],
    [{}, { TERM: 'dumb' }, undefined],
    [{}, { CI: '1' }, undefined],
  ];
  for (const [args, env, pager] of cases)
    equal([args, env, pagerCommand(args, env)], [args, env, pager]);
});
