import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { findProjectRoot } from '../../src/config/find-root.js';
import { loadProject } from '../../src/config/load-project.js';
import {
  defaultGuard,
  defaultIgnore,
  type RepositorySetting,
} from '../../src/config/project-config.js';
import type { DsgError, ErrorDetails } from '../../src/errors/error.js';
import { equal, match, ok, suite, type TestContext, throws } from '../support/suite.js';
import { folder } from './folder.js';

const test = suite('load-project');

const FILE = '.dsgconfig.yml';
const load = (t: TestContext, text: string | Uint8Array) =>
  loadProject(folder(t, { [FILE]: text }));
const where = (t: TestContext, text: string): RepositorySetting | undefined =>
  load(t, text).repository;

function refused(t: TestContext, text: string | Uint8Array, why: RegExp): Required<ErrorDetails> {
  const error = throws(() => load(t, text), 'config') as DsgError;
  match(error.message, /^Cannot use the settings in ".*\.dsgconfig\.yml": /);
  match(error.message, why);
  return error as unknown as Required<ErrorDetails>;
}

test('every setting is read', (t) => {
  const text = `
name: trees
repository: ssh://ann@server:2222/srv/trees#type=xfs
data_dirs: [input, output/, input, "."]
ignore:
  paths: [a/b/, c]
  names: [x]
  suffixes: []
names:
  allow: [windows-character, nfc]
guard:
  max_deletes: 0
  max_delete_share: 1
checks:
  - anything
`;
  equal(load(t, text), {
    name: 'trees',
    repository: {
      url: {
        kind: 'ssh',
        user: 'ann',
        host: 'server',
        port: 2222,
        path: '/srv/trees',
        type: 'xfs',
      },
    },
    dataDirs: ['input', 'output', '.'],
    ignore: { paths: ['a/b', 'c'], names: ['x'], suffixes: [] },
    names: { allow: ['windows-character', 'nfc'] },
    guard: { maxDeletes: 0, maxDeleteShare: 1 },
    checks: ['anything'],
  });
});

test('what is not said has its default', (t) => {
  const root = folder(t, { [FILE]: 'ignore:\n  paths: [a]\nguard:\n' });
  equal(loadProject(root), {
    name: basename(root),
    repository: undefined,
    dataDirs: ['input', 'output', 'frozen'],
    ignore: { ...defaultIgnore, paths: ['a'] },
    names: { allow: [] },
    guard: defaultGuard,
    checks: undefined,
  });
});

test('a repository may be an address or a mapping', (t) => {
  const local = { url: { kind: 'local', path: '/srv/r', type: 'xfs' } } as const;
  equal(where(t, 'repository: /srv/r#type=xfs'), local);
  equal(where(t, 'repository: {type: xfs, path: /srv/r}'), local);
  equal(where(t, 'repository: {type: xfs, host: localhost, path: /srv/r}'), local);
  equal(where(t, 'repository: ../r'), { url: { kind: 'local', path: '../r' } });
  equal(where(t, 'repository: {host: s, port: 22, user: u, path: /r, type: zfs, pool: tank/a}'), {
    url: { kind: 'ssh', user: 'u', host: 's', port: 22, path: '/r', type: 'zfs' },
    pool: 'tank/a',
  });
  equal(where(t, 'repository: {host: localhost, port: 2222, path: /r}'), {
    url: { kind: 'ssh', host: 'localhost', port: 2222, path: '/r' },
  });
});

test('the forms of the older dsg load with the same meaning', (t) => {
  const zfs =
    'name: p\nrepository: {type: zfs, host: localhost, pool: dsgdata, mountpoint: /var/dsg}';
  equal(where(t, zfs), {
    url: { kind: 'local', path: '/var/dsg/p', type: 'zfs' },
    otherwise: { kind: 'local', path: '/var/dsg', type: 'zfs' },
    pool: 'dsgdata',
  });
  equal(where(t, 'name: p\nrepository: {type: xfs, host: scott, mountpoint: /var/dsg}'), {
    url: { kind: 'ssh', host: 'scott', path: '/var/dsg/p', type: 'xfs' },
    otherwise: { kind: 'ssh', host: 'scott', path: '/var/dsg', type: 'xfs' },
  });
  const legacy = `
transport: ssh
ssh: {host: scott, path: /var/repos/zsd, name: SV, type: zfs}
project:
  data_dirs: [input, hand]
  ignore: {names: [x]}
`;
  const config = load(t, legacy);
  equal(config.name, 'SV');
  equal(config.repository, {
    url: { kind: 'ssh', host: 'scott', path: '/var/repos/zsd/SV', type: 'zfs' },
    otherwise: { kind: 'ssh', host: 'scott', path: '/var/repos/zsd', type: 'zfs' },
  });
  equal(config.dataDirs, ['input', 'hand']);
  equal(config.ignore, { ...defaultIgnore, names: ['x'] });
  const named = 'name: top\ntransport: ssh\nssh: {host: "::1", path: /r, type: xfs}';
  equal(where(t, named)?.url, { kind: 'local', path: '/r/top', type: 'xfs' });
});

test('exactly one form says where the repository is', (t) => {
  const ssh = 'ssh: {host: h, path: /p, type: zfs}';
  refused(t, `repository: /r\ntransport: ssh\n${ssh}`, /both "repository" and the older/);
  refused(t, ssh, /"transport" is missing/);
  refused(t, 'transport: ssh', /"ssh" is missing/);
  refused(t, 'transport: ftp\nssh: {}', /"transport" must be "ssh", not "ftp"/);
  refused(t, 'transport: ssh\nssh: {host: h, type: zfs}', /"ssh\.path" is missing/);
  refused(t, 'data_dirs: [a]\nproject: {data_dirs: [b]}', /both at the top and in/);
  refused(t, 'repository: {host: h}', /either "path" or "mountpoint"/);
  refused(t, 'repository: {path: /a, mountpoint: /b}', /either "path" or "mountpoint"/);
  refused(t, 'repository: {path: /a, type: xfs, pool: p}', /only for the type zfs/);
  refused(t, 'repository:', /"repository" must be an address or a mapping/);
});

test('rclone and ipfs are refused with what is supported', (t) => {
  for (const text of [
    'transport: rclone\nrclone: {remote: r, path: p}',
    'transport: ipfs\nipfs: {did: d}',
    'repository: {type: ipfs, did: d, encrypted: true}',
    'repository: {type: rclone, remote: r, path: p}',
  ]) {
    const error = refused(t, text, /kind "(rclone|ipfs)" are not supported/);
    match(error.hint, 'zfs, xfs, hardlink');
  }
});

test('an unknown key is answered with the one that was meant, and with all there are', (t) => {
  const cases: Record<string, [key: string, nearest: string | undefined]> = {
    'data_dir: [a]': ['data_dir', 'data_dirs'],
    'repository: {type: xfs, path: /r, prot: 22}': ['repository.prot', 'port'],
    'ignore: {sufixes: []}': ['ignore.sufixes', 'suffixes'],
    'names: {alow: []}': ['names.alow', 'allow'],
    'guard: {max_delete: 1}': ['guard.max_delete', 'max_deletes'],
    'project: {datadirs: []}': ['project.datadirs', 'data_dirs'],
    'constructor: 1': ['constructor', undefined],
    '__proto__: {a: 1}': ['__proto__', undefined],
  };
  for (const [text, [key, nearest]] of Object.entries(cases)) {
    const error = refused(t, text, /unknown key/);
    match((error as unknown as Error).message, `unknown key "${key}"`);
    equal(error.data.key, key);
    equal(error.data.nearest, nearest);
    equal(/did you mean/.test((error as unknown as Error).message), nearest !== undefined);
    match(error.hint, 'Known here: ');
  }
});

test('a value of the wrong kind is answered with its key and what is expected', (t) => {
  const cases: Record<string, RegExp> = {
    'name: [a]': /"name" must be a name without "\/", not a list/,
    'name: a/b': /"name" must be a name without/,
    'name: .dsg': /"name" must be a name without/,
    'name: 2024-01-01': /"name" must be a name .*, not a date \(in quotes it is text\)/,
    'name: 12': /"name" must be .*, not 12/,
    'data_dirs: input': /"data_dirs" must be a list of names of folders, not "input"/,
    'data_dirs: []': /"data_dirs" must be a list of at least one name/,
    'data_dirs: [a, b/c]': /"data_dirs\[2\]" must be the name of a folder, .* not "b\/c"/,
    'data_dirs: [..]': /"data_dirs\[1\]" must be/,
    'ignore: x': /"ignore" must be a mapping of keys to values, not "x"/,
    'ignore: {names: [1]}': /"ignore\.names\[1\]" must be a name, not 1/,
    'names: {allow: [slash]}': /"names\.allow\[1\]" must be one of control, /,
    'guard: {max_deletes: -1}': /"guard\.max_deletes" must be a whole number, 0 or more, not -1/,
    'guard: {max_deletes: many}': /not "many"/,
    'guard: {max_delete_share: 50}': /"guard\.max_delete_share" must be a number from 0 to 1/,
    'guard: {max_delete_share: .nan}': /"guard\.max_delete_share" must be/,
    'repository: 5': /"repository" must be an address or a mapping/,
    'repository: {path: /r, type: btrfs}': /"repository\.type" must be one of zfs, xfs, hardlink/,
    'repository: {path: /r, host: h, port: 0}': /"repository\.port" must be a port/,
    'repository: {path: r, host: h}': /"repository": .* the path "r" is not absolute/,
    'repository: {path: /r, host: -oProxyCommand=x}': /"repository\.host" must be/,
    'repository: {path: /r, host: h, user: -l}': /"repository\.user" must be/,
    'repository: "http://h/r"': /"repository": .* "http:\/\/" is not supported/,
    'repository: {path: /r, type: zfs, pool: "-o x"}': /"repository\.pool" must be a ZFS dataset/,
    'repository: "/a\\nb"': /control character/,
    'transport: ssh\nssh: 5': /"ssh" must be a mapping/,
  };
  for (const [text, why] of Object.entries(cases)) refused(t, text, why);
});

test('a file that is not one mapping in YAML is refused with the place', (t) => {
  const laughs = ['a0: &a0 [x]'];
  for (let i = 1; i < 12; i++) laughs.push(`a${i}: &a${i} [${`*a${i - 1},`.repeat(10)}]`);
  const cases: [string | Uint8Array, RegExp][] = [
    ['name: a\nname: b', /line 2, column 1: duplicated mapping key/],
    ['name:\n\t- a', /line 2, column \d+: /],
    ['a: [', /line \d+, column \d+: /],
    ['- a', /must be a mapping of keys to values, not a list/],
    ['just text', /must be a mapping of keys to values, not "just text"/],
    ['2024-01-01', /must be a mapping of keys to values, not a date/],
    ['name: *nobody', /unidentified alias "nobody"/],
    ['a: 1\n---\nb: 2', /single document/],
    ['name: !!js/function x', /unknown tag/],
    [laughs.join('\n'), /expand to more than 20000 values/],
    ['checks: &a [*a]', /expand to more than/],
    [`checks: ${'['.repeat(100_000)}`, /nest|deep/],
    [`name: ${'x'.repeat(10_000_000)}`, /larger than 256 KiB/],
    [Buffer.from('name: caf\xe9', 'latin1'), /not UTF-8/],
    [Buffer.from('\ufeffname: a', 'utf16le'), /not UTF-8/],
    ['name: "a\0b"', /line 1|null byte/],
    ['$import: ./other.yml', /unknown key "\$import"/],
  ];
  for (const [text, why] of cases) refused(t, text, why);
});

test('odd but legal files are read', (t) => {
  equal(load(t, '\ufeffname: a').name, 'a');
  equal(load(t, 'name: a\r\ndata_dirs:\r\n  - x\r\n').dataDirs, ['x']);
  equal(load(t, 'name: "\ufffd"').name, '\ufffd');
  equal(load(t, 'data_dirs: &d [x]\nignore: {paths: *d}').ignore.paths, ['x']);
});

test('no settings, or none in the file, is no project', (t) => {
  const root = folder(t);
  throws(() => loadProject(root), 'not-a-project');
  throws(() => loadProject(join(root, 'nowhere')), 'not-a-project');
  for (const text of ['', ' \n', '# only a comment', 'null', '---']) {
    throws(() => load(t, text), 'not-a-project');
  }
});

test('a settings file that cannot be read is an error', (t) => {
  const root = folder(t, { [FILE]: 'name: a', 'x/y': '' });
  mkdirSync(join(root, 'd', FILE), { recursive: true });
  throws(() => loadProject(join(root, 'd')), 'config');
  throws(() => loadProject(join(root, 'x/y')), 'not-a-project');
  mkdirSync(join(root, 'loop'));
  symlinkSync(FILE, join(root, 'loop', FILE));
  throws(() => loadProject(join(root, 'loop')), 'failed');
  chmodSync(join(root, FILE), 0);
  if (process.getuid?.() !== 0) throws(() => loadProject(root), 'no-permission');
});

test("nobody's program is run: not from $import, and not from a .config folder", (t) => {
  const root = folder(t, {
    [FILE]: 'name: a',
    'evil.js': 'console.log("EVIL");',
    'import/.dsgconfig.yml': '$import: ../evil.js',
    'package.json': '{"cosmiconfig": {"searchPlaces": ["evil.js"]}, "type": "commonjs"}',
    '.config/config.js': 'console.log("EVIL");',
    '.config/config.cjs': 'console.log("EVIL");',
  });
  const module = new URL('../../src/config/load-project.js', import.meta.url).href;
  const script = `
    const { loadProject } = await import(${JSON.stringify(module)});
    console.log(loadProject('.').name);
    try { loadProject('import'); } catch (error) { console.log(error.code); }`;
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module', '--eval', script],
    { cwd: root, encoding: 'utf8' },
  );
  equal(stdout, 'a\nconfig\n', stderr);
});

test('the root is the nearest folder upwards that is a project', (t) => {
  const root = folder(t, {
    'p/.dsgconfig.yml': '',
    'p/a/b/c': '',
    'q/.dsg/index': '',
    'q/r/s': '',
  });
  equal(findProjectRoot(join(root, 'p/a/b')), join(root, 'p'));
  equal(findProjectRoot(join(root, 'p')), join(root, 'p'));
  equal(findProjectRoot(join(root, 'q/r/gone')), join(root, 'q'));
  ok(findProjectRoot(root) !== root);
});
