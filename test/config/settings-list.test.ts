import { PROJECT, USER_FILE } from '../../src/config/schema.js';
import { SETTINGS, settingNamed } from '../../src/config/settings-list.js';
import type { DsgError } from '../../src/errors/error.js';
import { equal, match, suite, throws } from '../support/suite.js';

const test = suite('settings-list');

interface Shape {
  readonly type: string;
  readonly entries?: Readonly<Record<string, Shape>>;
  readonly wrapped?: Shape;
}
/** Of the older dsg: read, but nothing to set. */
const OLDER = ['transport', 'ssh', 'project', 'local_log', 'backup_on_conflict', 'rclone', 'ipfs'];

function keysOf(schema: Shape, prefix = ''): string[] {
  if (schema.wrapped) return keysOf(schema.wrapped, prefix);
  if (!schema.entries) return [prefix];
  return Object.entries(schema.entries).flatMap(([key, inner]) =>
    keysOf(inner, prefix === '' ? key : `${prefix}.${key}`),
  );
}
const listed = (scope: string) =>
  SETTINGS.filter((one) => one.scope === scope).map(({ key }) => key);

test('every key that the files may have is listed, and no other', () => {
  const isOlder = (key: string) => OLDER.includes(key.split('.')[0] ?? '');
  const project = keysOf(PROJECT as unknown as Shape).filter((key) => !isOlder(key));
  equal(listed('project').sort(), project.sort());
  const user = keysOf(USER_FILE as unknown as Shape).filter(
    (key) => key.startsWith('ssh.') || !isOlder(key),
  );
  equal(listed('user').sort(), user.sort());
});

test('an unknown key is answered with the nearest, a section with its keys', () => {
  const hintFor = (key: string) => (throws(() => settingNamed(key), 'usage') as DsgError).hint;
  equal(hintFor('data_dir'), 'did you mean "data_dirs"? dsg config list');
  equal(hintFor('timeout'), 'did you mean "ssh.timeout"? dsg config list');
  equal(hintFor('xyzzy'), 'dsg config list', 'a wild guess helps nobody');
  match(hintFor('guard') ?? '', 'guard.max_deletes');
  for (const key of ['constructor', '__proto__', '']) throws(() => settingNamed(key), 'usage');
});
