import { equal, match, suite } from '../support/suite.js';
import { story } from './story.js';

const test = suite('analyze');

test('lists every path that is not the same everywhere, one stable line each', async (t) => {
  const { dsg, put } = await story(t);
  equal((await dsg('analyze')).stdout, '');
  put({ 'a.csv': 'new text', 'deep/er/b.csv': null, 'z.csv': 'z' });
  equal(
    (await dsg('analyze')).stdout,
    '111\tlocal-changed\tupload\ta.csv\n011\tlocal-deleted\tdelete-remote\tdeep/er/b.csv\n100\tlocal-added\tupload\tz.csv\n',
  );
});

test('--all lists unchanged paths too', async (t) => {
  const { dsg } = await story(t);
  equal((await dsg('analyze', '--all')).stdout.split('\n')[0], '111\tunchanged\tnone\ta.csv');
});

test('its JSON has the entries of status', async (t) => {
  const { dsg, put } = await story(t);
  put({ 'a.csv': 'new text' });
  const { entries, head } = (await dsg('analyze', '--json')).json;
  const status = (await dsg('status', '--json')).json;
  equal(entries, status.entries);
  equal(head, status.head);
});

test('with -0 each record ends with NUL', async (t) => {
  const { dsg, put } = await story(t);
  put({ 'a.csv': 'new text', 'z.csv': 'z' });
  equal(
    (await dsg('analyze', '-0')).stdout,
    '111\tlocal-changed\tupload\ta.csv\0' + '100\tlocal-added\tupload\tz.csv\0',
  );
});

test('problems go to stderr', async (t) => {
  const { dsg, put } = await story(t);
  put({ 'link.csv': { link: '/etc/passwd' } });
  const { stdout, stderr } = await dsg('analyze');
  equal(stdout, '');
  match(stderr, 'problem: link.csv');
});
