import { translateFailure } from '../../src/fs/failure.js';
import { equal, match, suite } from '../support/suite.js';

const test = suite('failure');

test('a quota that is used up is known by its number, for which Node has no name', () => {
  for (const code of ['UNKNOWN', 'Unknown system error -122']) {
    const error = Object.assign(new Error(`${code}, write`), { code, errno: -122 });
    const known = translateFailure(error, 'write', '/a/b') as Error & Record<string, unknown>;
    equal([known.code, known.data], ['no-space', { path: '/a/b', errno: 'EDQUOT' }]);
    match(known.message, /^Cannot write "\/a\/b": the quota is used up$/);
  }
  const other = Object.assign(new Error('UNKNOWN'), { code: 'UNKNOWN', errno: -999 });
  equal(translateFailure(other, 'write', '/a/b'), other);
});
