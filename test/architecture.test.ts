import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { checkLayers, LAYERS, MAX_LINES } from './support/layers.js';
import { equal, ok, suite } from './support/suite.js';

const test = suite('architecture');
const root = resolve(import.meta.dirname, '../..');

function read(folder: string): Record<string, string> {
  const sources: Record<string, string> = {};
  if (!existsSync(join(root, folder))) return sources;
  for (const name of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })) {
    if (!/\.[cm]?[jt]sx?$/.test(name)) continue;
    sources[`${folder}/${name}`] = readFileSync(join(root, folder, name), 'utf8');
  }
  return sources;
}

test('every import of src/ and commands/ points the right way', () => {
  const sources = { ...read('src'), ...read('commands') };
  ok(Object.keys(sources).length > 0, 'there are sources');
  equal(checkLayers(sources), []);
});

test('every folder of src/ is a declared room', () => {
  const folders = readdirSync(join(root, 'src'), { withFileTypes: true });
  const names = folders.map((entry) => entry.name);
  equal(
    names.filter((name) => !LAYERS.includes(name)),
    [],
  );
});

test('no file of bin/ and test/ is longer than those of src/ and commands/ may be', () => {
  const sources = { ...read('bin'), ...read('test') };
  ok(Object.keys(sources).length > 300, 'there are tests');
  const long = Object.entries(sources).filter(
    ([, source]) => source.trimEnd().split('\n').length > MAX_LINES,
  );
  equal(
    long.map(([path]) => path),
    [],
  );
});

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: sources, not templates
const wrong: [name: string, path: string, source: string][] = [
  ['an arrow upwards', 'src/model/a.ts', "import { b } from '../store/b.js';"],
  ['a type upwards', 'src/model/a.ts', "import type { B } from '../store/b.js';"],
  ['a re-export upwards', 'src/fs/a.ts', "export * from '../ui/b.js';"],
  ['a named re-export upwards', 'src/fs/a.ts', "export {\n  b,\n} from '../ui/b.js';"],
  ['a dynamic import upwards', 'src/fs/a.ts', "const b = await import('../ui/b.js');"],
  ['an import in a template', 'src/fs/a.ts', "const b = `${await import('../ui/b.js')}`;"],
  ['a bare import upwards', 'src/fs/a.ts', "import '../ui/b.js';"],
  ['a worker upwards', 'src/fs/a.ts', "new URL('../ui/b.js', import.meta.url)"],
  ['a source importing a command', 'src/ui/a.ts', "import { b } from '../../commands/b.js';"],
  ['a source importing a test', 'src/ui/a.ts', "import { b } from '../../test/b.js';"],
  ['an undeclared room', 'src/utils/a.ts', ''],
  ['a source in no room', 'src/a.ts', ''],
  ['a pure room with node:fs', 'src/model/a.ts', "import { readFileSync } from 'node:fs';"],
  ['a pure room with a package', 'src/sync/a.ts', "import pc from 'picocolors';"],
  ['a command importing fs', 'commands/a.ts', "import { b } from '../src/fs/b.js';"],
  ['a command importing store', 'commands/a.ts', "import { b } from '../src/store/b.js';"],
  ['a command importing worktree', 'commands/a.ts', "import { b } from '../src/worktree/b.js';"],
  ['a command importing repository', 'commands/a.ts', "import '../src/repository/b.js';"],
  ['writing outside fs', 'src/store/a.ts', "import { readFile, rm } from 'node:fs/promises';"],
  ['opening to write', 'src/ui/a.ts', "import { openSync } from 'node:fs';\nopenSync(a, 'w');"],
  ['opening to create', 'src/ui/a.ts', "import { open } from 'fs';\nopen(a, O_RDONLY | O_CREAT);"],
  ['writing in a command', 'commands/a.ts', "import { writeFileSync } from 'node:fs';"],
  ['writing under another name', 'src/ui/a.ts', "import { rm as stat } from 'node:fs/promises';"],
  ['all of node:fs', 'src/store/a.ts', "import * as fs from 'node:fs';"],
  ['the default of node:fs', 'src/store/a.ts', "import fs from 'node:fs';"],
  ['the default beside names', 'src/store/a.ts', "import fs, { stat } from 'node:fs';"],
  ['node:fs, dynamically', 'src/store/a.ts', "const fs = await import('node:fs');"],
  ['a worker outside fs', 'src/store/a.ts', "import { Worker } from 'node:worker_threads';"],
  ['node:process', 'src/ui/a.ts', "import { env } from 'node:process';"],
  ['argv', 'src/ui/a.ts', 'const a = process.argv;'],
  ['the environment', 'src/ui/a.ts', 'const a = process.env.HOME;'],
  ['the environment in a template', 'src/ui/a.ts', 'const a = `x${process.env.HOME}`;'],
  ['the environment, taken apart', 'src/ui/a.ts', 'const { env } = process;'],
  ['stdout', 'commands/a.ts', "process.stdout.write('a');"],
  ['an exit', 'commands/a.ts', 'process.exit(1);'],
  ['the home folder', 'src/config/a.ts', "import { homedir } from 'node:os';"],
  ['the clock', 'src/fs/a.ts', 'const a = Date.now();'],
  ['a new date', 'src/fs/a.ts', 'const a = new Date();'],
  ['a new date without brackets', 'src/fs/a.ts', 'const a = new Date;'],
  ['a print', 'src/fs/a.ts', 'console.log(1);'],
  ['JSX outside the screens', 'src/ui/a.tsx', ''],
  ['301 lines', 'src/ui/a.ts', '\n'.repeat(300).concat('a')],
  ['what follows a pattern with a quote', 'src/fs/a.ts', "const a = /['`]/;\nconsole.log(1);"],
];
for (const [name, path, source] of wrong) {
  test(`finds ${name}`, () => equal(checkLayers({ [path]: source }).length, 1));
}

const right: [path: string, source: string][] = [
  ['src/store/a.ts', "import { b } from '../model/b.js';\nimport { c } from './c.js';"],
  ['src/store/a.ts', "import { readFile, type Stats } from 'node:fs/promises';"],
  ['src/store/a.ts', "import { openSync } from 'node:fs';\nopenSync(a, constants.O_RDONLY | b);"],
  ['src/store/a.ts', "import { openSync } from 'node:fs';\nopenSync(a, 'r');"],
  ['src/store/a.ts', "import type { WriteStream } from 'node:fs';"],
  ['src/fs/pool/a.ts', "import * as fs from 'node:fs';\nimport { Worker } from 'worker_threads';"],
  ['src/model/a.ts', "import { posix } from 'node:path';"],
  ['commands/a.ts', "import { b } from '../src/project/b.js';\nimport { c } from './c.js';"],
  ['src/ui/screens/a.tsx', 'const a = <b />;'],
  ['src/ui/a.ts', "// import { b } from '../x/b.js' and process.env\n/* Date.now() */"],
  ['src/ui/a.ts', "const a = `import '../x/b.js' ${1} console.log`, b = 'process.exit';"],
  ['src/ui/a.ts', 'const a = new Date(context.now), b = 4 / 2, c = date.toDate(1) / 2;'],
  ['src/ui/a.ts', '\n'.repeat(300)],
];
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: sources, not templates
for (const [path, source] of right) {
  test(`accepts ${JSON.stringify(source.slice(0, 60))} in ${path}`, () =>
    equal(checkLayers({ [path]: source }), []));
}
