import { CATALOGUE } from '../../src/errors/catalogue/catalogue.js';
import { MEANINGS } from '../../src/errors/catalogue/meanings.js';
import { completeError } from '../../src/errors/complete.js';
import { DsgError } from '../../src/errors/error.js';
import { EXITS } from '../../src/errors/exits.js';
import { findKind } from '../../src/errors/find-kind.js';
import { errorSites } from '../support/error-sites.js';
import { equal, ok, suite } from '../support/suite.js';

const test = suite('the catalogue of errors');
const kinds = Object.entries(CATALOGUE);
const sites = errorSites();

/** Places whose message was made elsewhere: they say again what another error said, or take it from a table. */
const PASSED_ON: Readonly<Record<string, string>> = {
  'src/errors/complete.ts': 'completes another error',
  'src/errors/in-state.ts': 'completes another error with its state',
  'src/errors/sent.ts': 'an error from another thread or machine',
  'src/project/change-setting.ts': 'what reading the changed settings said',
  'src/project/clone.ts': 'an interruption, with the command that goes on',
  'src/project/undo/back.ts': 'what its callers are given to say, which is looked at',
  'src/project/undo/irreversible.ts': 'what its own function is given, which is looked at',
  'src/project/connect.ts': 'an error of versions, with the place in its command',
  'src/remote/ssh/explain-end.ts': 'what its own function is given, which is looked at',
  'src/remote/server-words.ts': 'a failed system call on a server, with who can mend it',
  'src/repository/backends/zfs/space.ts': 'an error of space, with numbers',
  'src/repository/recover.ts': 'what reading the journal said, with what mends it',
  'src/worktree/in-words.ts': 'an error with the path that a person knows',
};

const plain = (text: string) => text.replace(/\{\w*\}/g, '{}');

test('there are places to look at', () => ok(sites.length > 200, String(sites.length)));

test('every error that is thrown is in it', () => {
  const known = new Set(kinds.map(([, { code, message }]) => `${code} ${plain(message)}`));
  const messages = new Set(kinds.map(([, { message }]) => plain(message)));
  const missing = sites.flatMap(({ file, line, codes, message }) => {
    if (message === undefined || !/[A-Za-z]/.test(plain(message).replace('{}', '')))
      return file in PASSED_ON ? [] : [`${file}:${line}: its message is made elsewhere`];
    if (codes.length === 0) return messages.has(message) ? [] : [`${file}:${line}: ${message}`];
    return codes
      .filter((code) => !known.has(`${code} ${message}`))
      .map((code) => `${file}:${line}: ${code} ${message}`);
  });
  equal(missing, []);
});

test('nothing is in it that is thrown nowhere', () => {
  const thrown = new Set(sites.map(({ message }) => message));
  equal(
    kinds.filter(([, { message }]) => !thrown.has(plain(message))).map(([id]) => id),
    [],
  );
});

test('where one place throws it and says what to do, the catalogue says the same', () => {
  const differing = kinds.flatMap(([id, { code, message, hint }]) => {
    const hints = sites
      .filter((site) => site.message === plain(message) && site.codes.includes(code))
      .map((site) => site.hint);
    return hints.length === 0 || hints.includes(undefined) || hints.includes(plain(hint))
      ? []
      : [[id, hint, hints]];
  });
  equal(differing, []);
});

test('every kind has its parts, and its message names the failed action first', () => {
  for (const [id, { code, message, hint, state }] of kinds) {
    ok(/^[a-z0-9-]+$/.test(id), id);
    ok(code in EXITS, id);
    ok(/^(Cannot|Refusing to|Lost|Interrupted)\b/.test(message), message);
    ok(hint.length > 3 && !hint.includes('TODO'), id);
    ok(state === undefined || state.endsWith('.'), id);
  }
  equal(Object.keys(MEANINGS).sort(), Object.keys(EXITS).sort());
});

test('no two kinds are the same', () => {
  const forms = kinds.map(([, { code, message }]) => `${code} ${plain(message)}`);
  equal(forms.length, new Set(forms).size);
});

test('a message finds the most exact kind, and its values come into the hint', () => {
  const found = findKind('not-found', 'Cannot open the repository "/srv/x": it is no folder');
  equal(found?.hint, 'check the path');
  equal(
    findKind('usage', 'Cannot make a repository in "/srv/a: b": there is one already')?.hint,
    'dsg clone /srv/a: b',
  );
  equal(findKind('moved', 'Cannot fly'), undefined);
  equal(findKind('usage', 'Cannot open the repository "/srv/x": it is no folder'), undefined);
});

test('an error gets the parts that it lacks, and keeps those that it has', () => {
  const bare = new DsgError('integrity', 'Cannot read the epoch of "/r": it is not a number', {
    data: { a: 1 },
  });
  const reading = completeError(bare, { changes: false });
  equal(
    [reading.state, reading.hint, reading.data, reading.stack],
    ['Nothing was changed.', 'dsg recover --force', { a: 1 }, bare.stack],
  );
  ok(completeError(bare, { changes: true }).state?.startsWith('Nothing is lost'));
  const whole = new DsgError('failed', 'Cannot', { state: 'Half.', hint: 'wait' });
  ok(completeError(whole, { changes: true }) === whole);
  const unknown = completeError(new DsgError('locked', 'Cannot x'), { changes: false });
  equal(unknown.hint, MEANINGS.locked.hint);
});
