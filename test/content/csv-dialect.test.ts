import { detectDialect } from '../../src/content/csv-dialect.js';
import { equal, suite } from '../support/suite.js';
import { bytes, COMMA, dialectOf } from './csv.js';

const test = suite('csv-dialect');

test('tells commas, tabs, semicolons and pipes', () => {
  equal(dialectOf('id,name\n1,x\n'), COMMA);
  equal(dialectOf('id\tname\n1\tx, y\n2\tz\n')?.delimiter, '\t');
  equal(dialectOf('id;price\n1;1,5\n2;2,5\n')?.delimiter, ';');
  equal(dialectOf('id|a,b\n1|x\n2|y,z,w\n')?.delimiter, '|');
});

test('believes the name where the text says nothing', () => {
  equal(dialectOf('name\nx\n', 'a.tsv')?.delimiter, '\t');
  equal(dialectOf('name\nx\n', 'a.csv')?.delimiter, ',');
  equal(dialectOf('', 'a.csv')?.delimiter, ',');
});

test('counts no delimiter inside quotes', () => {
  const dialect = dialectOf('id;note\n1;"a,b,c"\n2;"d,e,f"\n3;"x;y"\n');
  equal([dialect?.delimiter, dialect?.quote], [';', '"']);
});

test("takes ' for a quote only where it holds a field together", () => {
  equal(dialectOf("id,note\n1,'a,b'\n2,'c,d'\n")?.quote, "'");
  equal(dialectOf("id,note\n1,'t is\n2,it's\n")?.quote, '"');
});

test('knows tables in which quotes mean nothing', () => {
  equal(dialectOf('id\tsize\n1\t5" pipe\n2\t6" pipe\n', 'a.tsv')?.quote, '');
});

test('a header is names: no number, no date, none empty, none twice', () => {
  for (const first of ['1,x', 'a,', 'a,a', 'day,2024-01-31', 'a,-1.5e3']) {
    equal(dialectOf(`${first}\n1,2\n`)?.header, false);
  }
  equal(dialectOf('année,数,__proto__\n1,2,3\n')?.header, true);
});

test('tells line ends, BOM and encoding', () => {
  equal(dialectOf('\uFEFFa,b\r\n1,2\r\n'), { ...COMMA, lineEnd: 'CRLF', bom: true });
  equal(dialectOf('a,b\r1,2\r')?.lineEnd, 'CR');
  const latin = detectDialect(Buffer.from('naam,plaats\nZoë,Malmö\n', 'latin1'));
  equal(latin, { ...COMMA, encoding: 'latin1' });
  const wide = detectDialect(Buffer.from('\uFEFFid;naam\n1;Zoë\n', 'utf16le'));
  equal(wide, { ...COMMA, delimiter: ';', encoding: 'utf-16le', bom: true });
});

test('a head may end anywhere', () => {
  const whole = bytes('id,name\n1,é\n2,"é');
  for (let length = 1; length <= whole.length; length += 1) {
    const dialect = detectDialect(whole.subarray(0, length), { name: 'a.csv', isCut: true });
    equal(dialect?.encoding, 'utf-8');
    equal(dialect?.delimiter, ',');
  }
});

test('what is declared is not guessed', () => {
  const declared = { delimiter: ';', quote: '', header: false };
  equal(detectDialect(bytes('a,b\nc,d\n'), { declared }), { ...COMMA, ...declared });
});

test('a binary file has no dialect, whatever its name', () => {
  equal(detectDialect(Buffer.from([0x89, 0x50, 0, 1, 2]), { name: 'a.csv' }), undefined);
});
