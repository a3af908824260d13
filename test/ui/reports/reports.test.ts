import { spawnSync } from 'node:child_process';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { equal, match, ok, suite, throws } from '../../support/suite.js';
import { formatsOf } from './formats-of.js';
import { hostileReport, report } from './made-report.js';
import { SARIF } from './sarif-schema.js';
import { parseXml } from './strict-xml.js';

const test = suite('reports of checks');
/** Controls, marks that cannot be seen, half characters: everything but line feeds. */
const UNSAFE = /[^\P{C}\n]/u;
const { text, json, junit, github, sarif } = formatsOf;

test('text says what failed, where, why and what mends it', () => {
  equal(
    text(report()),
    `passed   snapshot  (3 files)
skipped  conflicts  (the repository was not asked)
failed   interviews  (3 findings)
    input/a.csv:12: age: found "abc"; expected an integer, such as 42
      Mend: correct the value
    input/a.csv:13: age: found "abc"; expected an integer, such as 42
    ... and 1 more
    Why it matters: The report reads this column
warning  small  (1 warning)
    input/a.csv: found "abc"; expected an integer, such as 42
      Mend: split the file
1 of 4 checks failed at s3, 1 warning. The repository has s4 by now: dsg sync.
`,
  );
  match(text(report({ ok: true, repository: 's3' })), /^All checks passed at s3, 1 warning\.$/m);
});

test('text lets nothing drive the terminal, and no value pass for a line of its own', () => {
  const shown = text(hostileReport());
  ok(!UNSAFE.test(shown));
  ok(shown.isWellFormed());
  ok(!/^::/m.test(shown));
});

test('json is one document', () => {
  const document = JSON.parse(json(report()));
  equal(document.schema, 1);
  equal([document.snapshot, document.repository, document.ok], ['s3', 's4', false]);
  equal(document.counts, { passed: 1, failed: 1, warning: 1, skipped: 1 });
  equal(document.checks, JSON.parse(JSON.stringify(report().checks)));
  equal(JSON.parse(json(hostileReport())).checks, hostileReport().checks);
  ok(!UNSAFE.test(json(hostileReport())));
});

test('junit has a test case for each check', () => {
  const [suites] = parseXml(junit(report()));
  equal(suites?.name, 'testsuites');
  equal(suites?.attributes, {
    name: 'dsg check',
    tests: '4',
    failures: '1',
    errors: '0',
    skipped: '1',
  });
  const cases = suites?.children[0]?.children ?? [];
  equal(
    cases.map(({ attributes, children }) => [
      attributes.name,
      attributes.classname,
      children[0]?.name,
    ]),
    [
      ['snapshot', 'dsg.snapshot', undefined],
      ['conflicts', 'dsg.conflicts', 'skipped'],
      ['interviews', 'dsg.csv', 'failure'],
      ['small', 'dsg.max_size', 'system-out'],
    ],
  );
  const failure = cases[2]?.children[0];
  equal(failure?.attributes.type, 'csv-type');
  match(
    failure?.text ?? '',
    'input/a.csv:13: age: found "abc"; expected an integer, such as 42. To mend it: correct the value\n... and 1 more\nWhy it matters',
  );
});

test('junit is XML whatever is in it', () => {
  const xml = junit(hostileReport());
  const [suites] = parseXml(xml);
  equal(suites?.children[0]?.children.length, 2);
  ok(suites?.children[0]?.children[0]?.attributes.name?.includes(`]]>&<"'`));
  const python = spawnSync(
    'python3',
    ['-c', 'import sys, xml.dom.minidom as m; m.parseString(sys.stdin.buffer.read())'],
    { input: xml },
  );
  equal([python.status, String(python.stderr)], [0, '']);
});

test('the XML parser of these tests is strict', () => {
  for (const bad of [
    '<a>',
    '<a></b>',
    '<a b=c/>',
    '<a b="&x;"/>',
    '<a>&</a>',
    '<a>\u0001</a>',
    '<a>]]></a>',
    '<a/><b/>',
    '<a b="1" b="2"/>',
  ])
    throws(() => parseXml(bad), 'NOT_XML');
  equal(parseXml('<a b="&lt;">x &amp; y</a>')[0], {
    name: 'a',
    attributes: { b: '<' },
    children: [],
    text: 'x & y',
  });
});

test('github puts findings at their files and lines', () => {
  equal(github(report({ folder: 'data project' })).split('\n'), [
    '::error file=data project/input/a.csv,line=12,title=dsg check%3A interviews::age: found "abc"; expected an integer, such as 42. To mend it: correct the value (The report reads this column)',
    '::error file=data project/input/a.csv,line=13,title=dsg check%3A interviews::age: found "abc"; expected an integer, such as 42. To mend it: correct the value (The report reads this column)',
    '::error title=dsg check%3A interviews::1 more of these are not shown',
    '::warning file=data project/input/a.csv,title=dsg check%3A small::found "abc"; expected an integer, such as 42. To mend it: split the file',
    '',
  ]);
});

test('github has no command that the data made', () => {
  for (const line of github(hostileReport()).trimEnd().split('\n')) {
    match(line, /^::(error|warning) (file=[^:,]*,)?(line=\d+,)?title=[^:,]*::/);
    ok(!UNSAFE.test(line));
  }
});

test('sarif is as its standard says, as far as it is used', () => {
  const check = new Ajv2020({ strict: false }).compile(SARIF);
  for (const one of [report(), hostileReport(), report({ checks: [] })]) {
    const log = JSON.parse(sarif(one));
    ok(check(log), JSON.stringify(check.errors));
  }
  ok(!check({ ...JSON.parse(sarif(report())), version: '2.0.0' }));
  const log = JSON.parse(sarif(report()));
  delete log.runs[0].results[0].message.text;
  ok(!check(log));
});

test('sarif names rules once, and results refer to them', () => {
  const [run] = JSON.parse(sarif(report({ folder: 'sub' }))).runs;
  equal(
    run.tool.driver.rules.map(({ id }: { id: string }) => id),
    ['csv/csv-type', 'max_size/max-size'],
  );
  for (const { ruleId, ruleIndex } of run.results)
    equal(run.tool.driver.rules[ruleIndex].id, ruleId);
  equal(run.results[0].locations[0].physicalLocation, {
    artifactLocation: { uri: 'sub/input/a.csv', uriBaseId: '%SRCROOT%' },
    region: { startLine: 12 },
  });
  equal(
    run.results.map(({ level }: { level: string }) => level),
    ['error', 'error', 'warning'],
  );
  match(run.results[1].message.text, '1 more of these are not listed');
});

test('sarif writes file names so that they are addresses', () => {
  const [run] = JSON.parse(sarif(hostileReport())).runs;
  const { uri } = run.results[0].locations[0].physicalLocation.artifactLocation;
  match(uri, /^[\w.!~*'()%/-]+$/);
  equal(new URL(uri, 'file:///base/').protocol, 'file:');
});
