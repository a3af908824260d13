import fc from 'fast-check';
import { parseDocument } from 'yaml';
import { lineOf, setSetting, unsetSetting } from '../../src/config/edit-settings.js';
import { readYamlText } from '../../src/config/yaml-file.js';
import type { DsgError } from '../../src/errors/error.js';
import { equal, match, suite, throws } from '../support/suite.js';

const test = suite('edit-settings');
const TEXT = `# Ours.
name: p   # the name

data_dirs:
    - input
    - output
# what is not data
ignore:
    names:   [ x ]
guard: {max_deletes: 5} # few
`;

test('a value is replaced in its place, and not one other byte changes', () => {
  equal(setSetting(TEXT, ['name'], 'q'), TEXT.replace('name: p ', 'name: q '));
  equal(
    setSetting(TEXT, ['guard', 'max_deletes'], 7),
    TEXT.replace('max_deletes: 5', 'max_deletes: 7'),
  );
  equal(setSetting(TEXT, ['ignore', 'names'], ['a', 'b c']), TEXT.replace('[ x ]', '[a, "b c"]'));
  equal(
    setSetting(TEXT, ['data_dirs'], ['.']),
    TEXT.replace('data_dirs:\n    - input\n    - output\n', 'data_dirs: ["."]\n'),
  );
});

test('a new key comes at the end, or into its section', () => {
  equal(setSetting(TEXT, ['user_name'], 'Ann'), `${TEXT}user_name: Ann\n`);
  equal(setSetting(TEXT, ['ssh', 'timeout'], 5), `${TEXT}ssh:\n  timeout: 5\n`);
  equal(setSetting('', ['name'], 'p'), 'name: p\n');
  equal(setSetting('name: p', ['ssh', 'timeout'], 5), 'name: p\nssh:\n  timeout: 5\n');
  const inside = setSetting(TEXT, ['guard', 'max_delete_share'], 0.25);
  match(inside, '{max_deletes: 5, max_delete_share: 0.25} # few');
  match(inside, '# what is not data');
  match(setSetting('ignore:\n', ['ignore', 'names'], ['a']), /^ignore:\n {2}names: \[a\]\n/);
  equal(parseDocument(setSetting('a:\n', ['a'], 'x')).toJS(), { a: 'x' });
});

test('words that YAML would take for something else stay words', () => {
  for (const word of ['true', 'no', '12', '2024-01-01', '~', '', 'a: b', '# x', '- x', '*a', '"'])
    equal(readYamlText('f', setSetting('', ['name'], word)), { name: word });
});

test('whatever is set is read back, and all else stays', () => {
  const value = fc.oneof(fc.string(), fc.integer(), fc.array(fc.string()));
  fc.assert(
    fc.property(fc.constantFrom('name', 'data_dirs', 'new'), value, (key, one) => {
      fc.pre(typeof one === 'number' || JSON.stringify(one).isWellFormed());
      const made = parseDocument(setSetting(TEXT, [key], one)).toJS() as object;
      equal(made, { ...(parseDocument(TEXT).toJS() as object), [key]: one });
    }),
    { numRuns: 200 },
  );
});

test('a value goes, with the section it leaves empty; comments of others stay', () => {
  equal(unsetSetting('a: 1 # one\n# two\nb: 2\n', ['a']), '# two\nb: 2\n');
  equal(unsetSetting('ssh:\n  timeout: 5\nb: 2\n', ['ssh', 'timeout']), 'b: 2\n');
  equal(unsetSetting('a: 1\n', ['a']), '');
});

test('a file that only a person can edit is left to them', () => {
  const anchored = 'data_dirs: &d [x]\nignore: {paths: *d}\n';
  const error = throws(() => setSetting(anchored, ['data_dirs'], ['y']), 'config');
  match(error.message, 'only a person can edit');
  match((error as DsgError).hint ?? '', 'by hand');
  throws(() => unsetSetting(anchored, ['data_dirs']), 'config');
  throws(() => setSetting('ignore: *d\n', ['ignore', 'names'], ['y']), 'config');
});

test('the line of a key is found', () => {
  equal(lineOf(TEXT, ['name']), 2);
  equal(lineOf(TEXT, ['ignore', 'names']), 9);
  equal(lineOf(TEXT, ['guard', 'max_deletes']), 10);
  equal(lineOf(TEXT, ['ignore', 'paths']), undefined);
  equal(lineOf('user_id:\nname: p\n', ['user_id']), undefined);
  equal(lineOf('', ['name']), undefined);
  equal(lineOf('\tx', ['name']), undefined);
});
