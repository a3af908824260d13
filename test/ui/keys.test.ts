import fc from 'fast-check';
import { createKeyReader } from '../../src/ui/keys.js';
import { equal, suite } from '../support/suite.js';

const test = suite('keys');

function names(...chunks: string[]): string[] {
  const reader = createKeyReader();
  return chunks.flatMap((chunk) => reader.push(chunk)).map(({ key }) => key);
}

test('letters, controls and sequences are told apart, however many come at once', () => {
  equal(names('aA日 \r\u0003\u0012\u001a\u007f'), [
    ...['a', 'A', '日', 'space', 'enter', 'ctrl-c', 'ctrl-r', 'ctrl-z', 'backspace'],
  ]);
  equal(names('\u001b[A\u001bOB\u001b[5~\u001b[6~\u001b[H\u001b[4~\u001b[1;5Cx'), [
    ...['up', 'down', 'pageup', 'pagedown', 'home', 'end', 'right', 'x'],
  ]);
  equal(names('\u001bx'), ['alt-x']);
});

test('a sequence that comes in pieces is one key', () => {
  equal(names('\u001b', '[', '6', '~', 'a'), ['pagedown', 'a']);
});

test('an escape that nothing follows is a key once the wait is over', () => {
  const reader = createKeyReader();
  equal(reader.push('\u001b'), []);
  equal(reader.isWaiting(), true);
  equal(reader.flush(), [{ key: 'escape' }]);
  equal(reader.isWaiting(), false);
});

test('what is pasted is one press, commands in it or not', () => {
  equal(createKeyReader().push('\u001b[200~y\nq\u001b[Ay\u001b[201~j'), [
    { key: 'paste', text: 'y\nq\u001b[Ay' },
    { key: 'j', text: 'j' },
  ]);
  equal(names('\u001b[200~y', 'y\u001b[2', '01~j'), ['paste', 'j']);
});

test('an unknown sequence is dropped whole and never ends in letters', () => {
  equal(names('\u001b[99;99Rj', '\u001b[?1;2cj', '\u001b[21~j'), ['j', 'j', 'j']);
  equal(names(`\u001b[${'1'.repeat(100)}`, 'j').at(-1), 'j');
});

test('the same keys come out wherever the text is cut', () => {
  const piece = fc.constantFrom(
    'a',
    '日',
    '\u001b[A',
    '\u001b[6~',
    '\r',
    '\u001b[200~x y\u001b[201~',
  );
  fc.assert(
    fc.property(fc.array(piece), fc.array(fc.nat(30)), (pieces, cuts) => {
      const text = pieces.join('');
      const chunks: string[] = [];
      let at = 0;
      for (const cut of cuts) {
        chunks.push(text.slice(at, at + cut));
        at += cut;
      }
      equal(names(...chunks, text.slice(at)), names(text));
    }),
  );
});
