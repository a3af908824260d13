import { redact, redactWords } from '../../src/project/redact.js';
import { equal, ok, suite } from '../support/suite.js';

const test = suite('redact');

const SECRETS = {
  home: '/home/margarete',
  cwd: '/home/margarete/projects/guatemala/input',
  user: 'margarete',
  host: 'workbench.example.org',
  program: '/opt/node/lib/node_modules/dsg',
  words: ['Interviews 2024', 'witness-list.csv'],
};

test('paths, addresses, names and words of a person’s own go, what is of dsg stays', () => {
  for (const [text, expected] of [
    [
      "TypeError: Cannot read properties of undefined (reading 'hash')",
      "TypeError: Cannot read properties of undefined (reading 'hash')",
    ],
    [
      '    at sync (file:///opt/node/lib/node_modules/dsg/dist/src/project/sync.js:58:11)',
      '    at sync (<dsg>/dist/src/project/sync.js:58:11)',
    ],
    [
      '    at Module._compile (node:internal/modules/cjs/loader:1554:14)',
      '    at Module._compile (node:internal/modules/cjs/loader:1554:14)',
    ],
    [
      "ENOENT: no such file, open '/home/margarete/projects/guatemala/witness list.csv'",
      "ENOENT: no such file, open '<text>'",
    ],
    ['no file /srv/data/x.csv here', 'no file <path> here'],
    ['bad name "Ríos Montt.pdf" found', 'bad name "<text>" found'],
    ['lost ssh://margarete@10.0.0.7:22/srv/x', 'lost <address>'],
    ['mail of anna@example.org:/srv/data is bad', 'mail of <address> is bad'],
    ['Guatemala and MARGARETE on workbench', '<word> and <word> on <word>'],
    ['Unexpected token in witness-list.csv', 'Unexpected token in <word>'],
  ] as const)
    equal(redact(text, SECRETS), expected);
});

test('no secret comes through, wherever it stands', () => {
  const secret = Object.values(SECRETS).flat();
  const text = secret.flatMap((one) => [one, `x ${one} y`, `(${one})`, `'${one}'`, `${one}:1:2`]);
  const hidden = redact(text.join('\n'), { ...SECRETS, program: '/usr/lib/dsg' });
  for (const word of ['margarete', 'guatemala', 'workbench', 'Interviews', 'witness'])
    ok(!hidden.toLowerCase().includes(word.toLowerCase()), `${word} in:\n${hidden}`);
});

test('of a command line only the words of dsg itself stay', () => {
  const own = new Set(['sync', 'show', '--message', '-m', '--json', '--at']);
  const { shown, hidden } = redactWords(
    ['sync', '-m', 'what Anna said', '--at=s3', '--json', '--secret', 's12', 'data/x.csv', '-x=y'],
    (word) => own.has(word),
  );
  equal(shown, 'sync -m <word> --at=<value> --json <option> s12 <word> <option>');
  equal(hidden, ['what Anna said', 's3', '--secret', 'data/x.csv', '-x=y']);
});
