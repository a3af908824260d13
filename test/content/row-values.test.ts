import { rowValues } from '../../src/content/row-values.js';
import { equal, match, suite } from '../support/suite.js';

const test = suite('content/row-values');
const TEXT = 'id,name,"the place"\n1,Ann,"Bari, by the sea"\n2,Bob,Turin\n';

function look(text: string, values: readonly string[], key?: readonly string[]) {
  return rowValues({ bytes: [Buffer.from(text)], name: 'people.csv', values, key });
}

test('a row is found by the key column, told or not', () => {
  const row = {
    columns: ['id', 'name', 'the place'],
    values: ['2', 'Bob', 'Turin'],
    meant: undefined,
  };
  equal(look(TEXT, ['2']), { key: ['id'], ...row });
  equal(look(TEXT, ['Bob'], ['name']), { key: ['name'], ...row });
  equal(look(TEXT, ['2', 'Turin'], ['id', 'the place']), { key: ['id', 'the place'], ...row });
});

test('where there is no such row, the nearest is named', () => {
  const found = look(TEXT, ['Bbo'], ['name']);
  equal('why' in found ? found : [found.values, found.meant], [undefined, 'Bob']);
});

test('what is no keyed table says why', () => {
  const why = (...args: Parameters<typeof look>) => {
    const found = look(...args);
    return 'why' in found ? found.why : JSON.stringify(found);
  };
  match(why(TEXT, ['x'], ['city']), 'there is no column "city"');
  match(why(TEXT, ['1', '2'], ['id']), 'one value makes it');
  match(why('a,b\n1,2\n1,2\n', ['1']), 'tells its rows apart');
  match(why('a,b\n1\n', ['1']), 'fields');
  match(why('\0', ['1']), 'binary');
});
