import { formatProse, parseProse } from '../../src/ui/prose.js';
import { createStyle } from '../../src/ui/style.js';
import { equal, suite } from '../support/suite.js';

const test = suite('prose');
const TEXT = `A \`word\` and
**more**.

## Title

- one
- two
  goes on

- **term**: what it
  means
- **b-c**: more

    dsg -v
`;

test('its parts are told apart', () => {
  equal(parseProse(TEXT), [
    { kind: 'paragraph', text: 'A `word` and\n**more**.' },
    { kind: 'heading', text: 'Title' },
    { kind: 'items', items: ['one', 'two\ngoes on'] },
    {
      kind: 'terms',
      items: [
        ['term', 'what it\nmeans'],
        ['b-c', 'more'],
      ],
    },
    { kind: 'code', lines: ['dsg -v'] },
  ]);
});

test('a terminal shows it without its marks', () => {
  equal(
    formatProse(TEXT, { width: 60, style: createStyle(false) }),
    `A word and more.

Title

  - one
  - two goes on

  term              what it means
  b-c               more

    dsg -v
`,
  );
});

test('terms that are sentences are wrapped, with what is said of them below', () => {
  const text = '- **Cannot go on with the work**: Next: wait for it to end\n- **Stop**: Next: go\n';
  equal(
    formatProse(text, { width: 27, style: createStyle(false) }),
    `  Cannot go on with the
  work
      Next: wait for it to
      end
  Stop
      Next: go
`,
  );
});

test('nothing stays nothing', () => {
  equal(formatProse('\n\n', { width: 60, style: createStyle(false) }), '');
});
