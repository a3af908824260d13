import type { Merged } from '../../src/content/comparison.js';
import { decodeText } from '../../src/content/decoded-text.js';
import { encode } from '../../src/content/encoding.js';
import { mergeTables } from '../../src/content/table-merge.js';
import { equal, match, ok, suite } from '../support/suite.js';
import { lines, textOf } from './texts.js';

const test = suite('table-merge');

function merge(base: string, local: string, remote: string, key?: readonly string[]) {
  const texts = { base: textOf(base), local: textOf(local), remote: textOf(remote) };
  return mergeTables(texts, { name: 'a.csv', ...(key && { key }) });
}

function textOfMerge(merged: ReturnType<typeof merge>): string {
  return 'kind' in merged && merged.kind !== 'impossible'
    ? Buffer.from(merged.bytes).toString()
    : `no: ${merged.why}`;
}

function clean(merged: ReturnType<typeof merge>): Extract<Merged, { kind: 'clean' }> {
  ok('kind' in merged && merged.kind === 'clean', textOfMerge(merged));
  return merged;
}

const BASE = lines('id,name,city', '1,Ana,Lima', '2,Bo,Oslo', '3,Cy,Rome');

test('different cells of one row go together', () => {
  const merged = clean(merge(BASE, BASE.replace('Bo', 'Bob'), BASE.replace('Oslo', 'Bergen')));
  equal(textOfMerge(merged), BASE.replace('2,Bo,Oslo', '2,Bob,Bergen'));
  equal(merged.taken, { local: 1, remote: 1 });
});

test('one cell changed in different ways is a conflict; the rest of its row is merged', () => {
  const local = BASE.replace('2,Bo,Oslo', '2,Bob,Bergen');
  const merged = merge(BASE, local, BASE.replace('Oslo', 'Narvik').replace('Rome', 'Pisa'));
  ok('kind' in merged && merged.kind === 'conflicts');
  equal(merged.conflicts, 1);
  const marked = [
    '<<<<<<< mine',
    '2,Bob,Bergen',
    '||||||| ancestor',
    '2,Bo,Oslo',
    '=======',
    '2,Bob,Narvik',
    '>>>>>>> theirs',
  ];
  equal(textOfMerge(merged), lines('id,name,city', '1,Ana,Lima', ...marked, '3,Cy,Pisa'));
});

test('a row that one side removed and the other changed is a conflict, in its place', () => {
  const merged = merge(BASE, BASE.replace('2,Bo,Oslo\n', ''), BASE.replace('Oslo', 'Bergen'));
  const marked = [
    '<<<<<<< mine',
    '||||||| ancestor',
    '2,Bo,Oslo',
    '=======',
    '2,Bo,Bergen',
    '>>>>>>> theirs',
  ];
  equal(textOfMerge(merged), lines('id,name,city', '1,Ana,Lima', ...marked, '3,Cy,Rome'));
});

test('removed rows stay removed, also beside changed ones', () => {
  const merged = clean(merge(BASE, BASE.replace('2,Bo,Oslo\n', ''), BASE.replace('Rome', 'Pisa')));
  equal(textOfMerge(merged), lines('id,name,city', '1,Ana,Lima', '3,Cy,Pisa'));
  equal(merged.taken, { local: 1, remote: 1 });
  const both = BASE.replace('2,Bo,Oslo\n', '');
  equal(textOfMerge(merge(BASE, both, both.replace('Rome', 'Pisa'))), textOfMerge(merged));
});

test('rows that both sides added stand where they were added, sorted where both are', () => {
  const merged = clean(merge(BASE, `${BASE}4,Di,Bonn\n7,Gil,Kiel\n`, `${BASE}5,Ed,Bari\n`));
  equal(textOfMerge(merged), `${BASE}4,Di,Bonn\n5,Ed,Bari\n7,Gil,Kiel\n`);
  equal(merged.taken, { local: 2, remote: 1 });
  const before = BASE.replace('1,', '9,Al,Lyon\n1,');
  equal(textOfMerge(merge(BASE, before, `${BASE}4,Di,Bonn\n`)), `${before}4,Di,Bonn\n`);
});

test('the same new row is one row; different ones with one key are a conflict', () => {
  const one = `${BASE}4,Di,Bonn\n`;
  equal(textOfMerge(merge(BASE, one, `${one}5,Ed,Bari\n`)), `${one}5,Ed,Bari\n`);
  const merged = merge(BASE, one, `${BASE}4,Di,Kiel\n`);
  equal('kind' in merged && merged.kind, 'conflicts');
});

test('columns come and go; cells of the other side go along', () => {
  const wider = lines('id,name,age,city', '1,Ana,30,Lima', '2,Bo,40,Oslo', '3,Cy,50,Rome');
  const merged = clean(merge(BASE, wider, `${BASE.replace('Oslo', 'Bergen')}4,Di,Bonn\n`));
  equal(
    textOfMerge(merged),
    lines('id,name,age,city', '1,Ana,30,Lima', '2,Bo,40,Bergen', '3,Cy,50,Rome', '4,Di,,Bonn'),
  );
  const narrower = lines('id,city', '1,Lima', '2,Oslo', '3,Rome');
  equal(
    textOfMerge(merge(BASE, narrower, BASE.replace('Oslo', 'Bergen'))),
    narrower.replace('Oslo', 'Bergen'),
  );
  equal(
    textOfMerge(merge(BASE, narrower, wider)),
    lines('id,age,city', '1,30,Lima', '2,40,Oslo', '3,50,Rome'),
  );
});

test('one column added on both sides must say the same in every row', () => {
  const added = (age: string) =>
    lines('id,name,city,age', '1,Ana,Lima,3', `2,Bo,Oslo,${age}`, '3,Cy,Rome,5');
  equal(textOfMerge(merge(BASE, added('4'), added('4'))), added('4'));
  const merged = merge(BASE, added('4'), added('5'));
  equal('kind' in merged && merged.kind === 'conflicts' && merged.conflicts, 1);
});

test('rows and columns that one side moved stay moved', () => {
  const moved = lines('id,city,name', '3,Rome,Cy', '1,Lima,Ana', '2,Oslo,Bo');
  const merged = merge(BASE, moved, `${BASE.replace('Ana', 'Anna')}4,Di,Bonn\n`);
  equal(
    textOfMerge(merged),
    lines('id,city,name', '3,Rome,Cy', '4,Bonn,Di', '1,Lima,Anna', '2,Oslo,Bo'),
  );
});

test('quotes of untouched cells, BOM, line ends and a missing final newline stay', () => {
  const base = '\uFEFFid;name;note\r\n"1";"Ana";"a;b"\r\n"2";Bo;"say ""x"""\r\n3;"Cy";';
  const local = base.replace('Bo', 'Bob');
  const remote = base.replace('"say ""x"""', 'a "quote; here').replace('a "quote; here', '"a;c"');
  equal(textOfMerge(merge(base, local, remote)), base.replace('Bo;"say ""x"""', 'Bob;"a;c"'));
});

test('a side may change delimiter, line ends, BOM and quotes while the other edits', () => {
  const quoted = BASE.replace('Ana', '"Ana"');
  const edited = BASE.replace('Oslo', '"Oslo, N"');
  equal(textOfMerge(merge(BASE, quoted, edited)), edited.replace('Ana', '"Ana"'));
  equal(
    textOfMerge(merge(BASE, BASE.replaceAll(',', ';'), edited)),
    edited.replaceAll(',', ';').replace('"Oslo; N"', 'Oslo, N'),
  );
  equal(
    textOfMerge(merge(BASE, BASE.replaceAll('\n', '\r\n'), edited)),
    edited.replaceAll('\n', '\r\n'),
  );
  equal(textOfMerge(merge(BASE, `\uFEFF${BASE}`, edited)), `\uFEFF${edited}`);
});

test('a table in UTF-16 stays one', () => {
  const wide = (text: string) => {
    const decoded = decodeText(encode(`\uFEFF${text}`, 'utf-16le'));
    ok(!('why' in decoded));
    return decoded;
  };
  const texts = {
    base: wide(BASE),
    local: wide(BASE.replace('Bo', '波')),
    remote: wide(BASE.replace('Oslo', 'أوسلو')),
  };
  const merged = clean(mergeTables(texts, { name: 'a.csv' }));
  equal(
    Buffer.from(merged.bytes).toString('utf16le'),
    `\uFEFF${BASE.replace('2,Bo,Oslo', '2,波,أوسلو')}`,
  );
});

test('a table without a header is merged by its first columns', () => {
  const base = lines('1,10', '2,20', '3,30');
  equal(
    textOfMerge(merge(base, base.replace('10', '11'), `${base}4,40\n`)),
    lines('1,11', '2,20', '3,30', '4,40'),
  );
});

test('names of prototypes are columns and keys like any other', () => {
  const base = lines('id,__proto__,constructor', '__proto__,1,x', 'toString,2,y');
  const merged = merge(base, base.replace('1', '11'), base.replace('x', 'xx'));
  equal(textOfMerge(merged), base.replace('1,x', '11,xx'));
});

const clashes: [name: string, local: string, remote: string, why: RegExp][] = [
  [
    'a key changed in different ways',
    BASE.replace('2,', '20,'),
    BASE.replace('2,', '21,'),
    /key "2"/,
  ],
  [
    'a key changed in a row that the other side removed',
    BASE.replace('2,', '20,'),
    BASE.replace('2,Bo,Oslo\n', ''),
    /key "2"/,
  ],
  [
    'rows moved in different ways',
    lines('id,name,city', '2,Bo,Oslo', '1,Ana,Lima', '3,Cy,Rome'),
    lines('id,name,city', '1,Ana,Lima', '3,Cy,Rome', '2,Bo,Oslo'),
    /moved rows/,
  ],
  ['two new delimiters', BASE.replaceAll(',', ';'), BASE.replaceAll(',', '|'), /delimiter/],
];
for (const [name, local, remote, why] of clashes) {
  test(`${name}: a clash, from either side`, () => {
    for (const merged of [merge(BASE, local, remote, ['id']), merge(BASE, remote, local, ['id'])]) {
      ok(!('kind' in merged) && merged.isClash === true, textOfMerge(merged));
      match(merged.why, why);
    }
  });
}

test('a removed column into which the other side wrote: no table to merge', () => {
  const narrow = lines('id,city', '1,Lima', '2,Oslo', '3,Rome');
  for (const other of [BASE.replace('Bo', 'Bob'), `${BASE}4,Di,Bonn\n`]) {
    for (const merged of [merge(BASE, narrow, other), merge(BASE, other, narrow)]) {
      ok(!('kind' in merged), textOfMerge(merged));
      match(merged.why, /column "name"/);
    }
  }
});

const refusals: [name: string, remote: string, why: RegExp][] = [
  ['a key twice', `${BASE}1,Di,Bonn\n`, /key "id" is there twice: "1"/],
  ['a broken quote', BASE.replace('Bo', '"Bo'), /on the other side, line 3 has a quote/],
  ['mixed line ends', BASE.replace('Lima\n', 'Lima\r\n'), /line ends/],
  ['a ragged row', `${BASE}4\n`, /line 5 has 1 fields/],
];
for (const [name, remote, why] of refusals) {
  test(`${name}: no table to merge, but perhaps lines`, () => {
    const merged = merge(BASE, BASE.replace('Ana', 'Anna'), remote, ['id']);
    ok(!('kind' in merged) && merged.isClash !== true, textOfMerge(merged));
    match(merged.why, why);
  });
}

test('a value that a table without quotes cannot hold is a clash', () => {
  const base = lines('id,size,note', '1,"5"" pipe",a', '2,"6"" pipe",b');
  const texts = {
    base: textOf(base),
    local: textOf(lines('id\tsize\tnote', '1\t5" pipe\ta', '2\t6" pipe\tb')),
    remote: textOf(base.replace('a\n', '"a\tx"\n')),
  };
  const merged = mergeTables(texts, { name: 'a.csv' });
  ok(!('kind' in merged) && merged.isClash === true);
  match(merged.why, /no quotes/);
});

test('100,000 rows with edits on both sides are merged', () => {
  const rows = (edit: (index: number) => string) =>
    lines('id,name,value', ...Array.from({ length: 100_000 }, (_, index) => edit(index)));
  const of = (mine: boolean, theirs: boolean) =>
    rows(
      (index) =>
        `${index},${mine && index % 7 === 0 ? 'x' : 'n'}${index},${theirs && index % 5 === 0 ? 'y' : 'v'}`,
    );
  const merged = clean(merge(of(false, false), of(true, false), of(false, true)));
  ok(textOfMerge(merged) === of(true, true));
  equal(merged.taken, { local: Math.ceil(100_000 / 7), remote: 20_000 });
});
