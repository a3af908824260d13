import fc from 'fast-check';
import { loadProject } from '../../src/config/load-project.js';
import {
  defaultDataDirs,
  defaultGuard,
  defaultIgnore,
  type ProjectConfig,
} from '../../src/config/project-config.js';
import { writeProjectConfig } from '../../src/config/write-project.js';
import { PORTABILITY_RULES } from '../../src/model/portable.js';
import { equal, suite } from '../support/suite.js';
import { folder } from './folder.js';

const test = suite('write-project');

const plain: ProjectConfig = {
  name: 'trees',
  repository: { url: { kind: 'ssh', host: 'server', path: '/srv/trees', type: 'xfs' } },
  dataDirs: defaultDataDirs,
  ignore: defaultIgnore,
  names: { allow: [] },
  guard: defaultGuard,
  checks: undefined,
};

test('the text is short, in order and explained', () => {
  equal(
    writeProjectConfig(plain),
    `# The settings of this dsg project. Keep this file in git: everyone on the team uses the same one.
# data_dirs: a file is tracked when a folder on its path has one of these names; "." tracks everything.

name: trees
repository: ssh://server/srv/trees#type=xfs
data_dirs: [input, output, frozen]
ignore:
  paths: []
  names: [.DS_Store, __pycache__, .Rdata, .rdata, .RData, .Rproj.user]
  suffixes: [.tmp, .pyc]
`,
  );
});

const word = fc.oneof(
  fc.stringMatching(/^[A-Za-z0-9_:.#&*!|>'"%@`{}[\],?~-]{1,12}$/),
  fc.constantFrom(
    '2024-01-01',
    '1e3',
    '0x1f',
    '1_000',
    'yes',
    'null',
    '~',
    '=',
    '<<',
    '12:30:45',
    '0o7',
    '.inf',
    '- a',
    'ü',
  ),
);
const words = fc.uniqueArray(word);
const names = word.filter((name) => !/^\.\.?$|^\.|~\d/.test(name));
const type = fc.constantFrom('zfs', 'xfs', 'hardlink');
const zfs = { type: fc.constant('zfs' as const), path: fc.constant('/srv/a b') };
const repository = fc.oneof(
  fc.constant(undefined),
  fc.record({
    url: fc.record({ kind: fc.constant('local'), path: fc.constant('/srv/a#b'), type }),
  }),
  fc.record({
    url: fc.record({ kind: fc.constant('local'), ...zfs }),
    pool: fc.constant('tank/a'),
  }),
  fc.record({
    url: fc.record({
      kind: fc.constant('ssh'),
      host: fc.constant('localhost'),
      port: fc.constant(22),
      ...zfs,
    }),
    pool: fc.constant('tank'),
  }),
);

const plainJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test('loading what was written gives the same settings', (t) => {
  const config = fc.record({
    name: names,
    repository,
    dataDirs: fc.uniqueArray(names, { minLength: 1 }),
    ignore: fc.record({ paths: words, names: words, suffixes: words }),
    names: fc.record({ allow: fc.subarray([...PORTABILITY_RULES]) }),
    guard: fc.record({
      maxDeletes: fc.nat(),
      maxDeleteShare: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
    checks: fc.option(fc.jsonValue({ maxDepth: 2 }), { nil: undefined }),
  });
  fc.assert(
    fc.property(config, (made) => {
      const text = writeProjectConfig(made as ProjectConfig);
      const root = folder(t, { '.dsgconfig.yml': text });
      equal(plainJson(loadProject(root)), plainJson(made), text);
    }),
    { numRuns: 200 },
  );
});
