import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { changeRepository } from '../../src/config/change-repository.js';
import { loadProject } from '../../src/config/load-project.js';
import { parseUrl } from '../../src/remote/url.js';
import { equal, match, ok, suite } from '../support/suite.js';
import { folder } from './folder.js';

const test = suite('change-repository');
const url = parseUrl('ssh://ann@data.example.org:2222/srv/dsg/x');

test('an address is replaced in its place, and not one other byte changes', () => {
  const before = `# The settings.
data_dirs: [a,   b]   # two
# where it is
repository: "/mnt/old#1" # by hand

ignore:
    names:   [ x ]
name: project
`;
  equal(
    changeRepository(before, url, 'project'),
    before.replace('"/mnt/old#1"', 'ssh://ann@data.example.org:2222/srv/dsg/x'),
  );
});

test('a mapping becomes an address, however it is written', () => {
  const flow = 'name: p # n\nrepository: {type: zfs, host: h, path: /x} # c\ndata_dirs: ["."]\n';
  equal(
    changeRepository(flow, url, 'p'),
    'name: p # n\nrepository: ssh://ann@data.example.org:2222/srv/dsg/x # c\ndata_dirs: ["."]\n',
  );
  const block =
    'name: p\nrepository:\n  type: zfs\n  host: h\n  path: /x\n# after\ndata_dirs: ["."]\n';
  equal(
    changeRepository(block, url, 'p'),
    'name: p\nrepository: ssh://ann@data.example.org:2222/srv/dsg/x\n# after\ndata_dirs: ["."]\n',
  );
});

test('a setting that is not there comes after the name, and comments stay', () => {
  const text = changeRepository('# top\nname: p # n\n\n# data\ndata_dirs: [a]\n', url, 'p');
  equal(
    text,
    '# top\nname: p # n\nrepository: ssh://ann@data.example.org:2222/srv/dsg/x\n\n# data\ndata_dirs: [a]\n',
  );
});

test('the older form makes way, and its name stays', (t) => {
  const older =
    '# ours\ntransport: ssh\nssh: {host: h, path: /srv, type: xfs, name: old}\nproject: {data_dirs: [a]}\n';
  const text = changeRepository(older, url, 'old');
  match(text, /^# ours\n/);
  const { name, repository, dataDirs } = loadProject(folder(t, { '.dsgconfig.yml': text }));
  equal([name, repository, dataDirs], ['old', { url }, ['a']]);
});

test('without an address the setting goes', (t) => {
  const text = changeRepository('name: p\nrepository: /x\ndata_dirs: [a]\n', undefined, 'p');
  equal(loadProject(folder(t, { '.dsgconfig.yml': text })).repository, undefined);
});

test('in braces, a path that would refer to an anchor is quoted', (t) => {
  const target = { kind: 'local', path: '/,*%*' } as const;
  const text = changeRepository('{name: p, repository: /x}\n', target, 'p');
  equal(loadProject(folder(t, { '.dsgconfig.yml': text })).repository, { url: target });
});

test('whatever path is written is the path that is read', (t) => {
  const root = folder(t);
  const name = fc.string({
    minLength: 1,
    unit: fc.constantFrom(...'aB1: #-?\'"{}[]&*!|>%@`,~ü\\='),
  });
  const styles = fc.constantFrom(
    'name: p\nrepository: /x # c\ndata_dirs: [a]\n',
    'repository:\n  path: /x\n  type: xfs\nname: p\n',
    '{name: p, repository: /x}\n',
    'name: p\n',
  );
  fc.assert(
    fc.property(name, styles, (part, before) => {
      const target = { kind: 'local', path: `/${part}` } as const;
      const text = changeRepository(before, target, 'p');
      writeFileSync(join(root, '.dsgconfig.yml'), text);
      equal(loadProject(root).repository, { url: target });
      ok(!text.includes('/x'));
    }),
    { numRuns: 300 },
  );
});
