// The main job on real data, to be watched: npm run demo. Everything it makes stays in demo/ to be looked at.
import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { execa } from 'execa';

const top = resolve(import.meta.dirname, '../../..');
const demo = join(top, 'demo');
const dsg = join(top, 'bin/dsg.js');
const data = join(top, 'node_modules/vega-datasets/data');
const [ann, ben] = [join(demo, 'ann/weather'), join(demo, 'ben/weather')];

const people = {
  [ann]: { home: join(demo, 'ann'), name: 'Ann', mail: 'ann@example.org' },
  [ben]: { home: join(demo, 'ben'), name: 'Ben', mail: 'ben@example.org' },
};

function say(text: string): void {
  console.log(`\n# ${text}`);
}

/** Runs dsg as the person whose folder it is, shows command and output, and insists on the exit code. */
async function run(folder: string, args: readonly string[], expected = 0): Promise<string> {
  const person = people[folder];
  if (!person) throw new Error(`nobody works in ${folder}`);
  const from = args[0] === 'clone' ? dirname(folder) : folder;
  const shown = args.map((arg) => (/[^\w./=-]/.test(arg) ? `"${arg}"` : arg));
  console.log(`\n${person.name}$ dsg ${shown.join(' ')}`);
  const env = { DSG_CONFIG_HOME: person.home, NO_COLOR: '1' };
  const { exitCode, all } = await execa('node', [dsg, ...args], {
    cwd: from,
    env,
    reject: false,
    all: true,
  });
  console.log(all);
  if (exitCode !== expected)
    throw new Error(`dsg ${args.join(' ')} ended with ${exitCode} instead of ${expected}`);
  return all;
}

function hire(): void {
  for (const { home, name, mail } of Object.values(people)) {
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, 'dsg.yml'), `user_name: ${name}\nuser_id: ${mail}\n`);
  }
}

function fill(folder: string): void {
  for (const name of readdirSync(data)) {
    const place = join(folder, 'input', name.includes('flights') ? 'flights' : 'tables');
    mkdirSync(place, { recursive: true });
    copyFileSync(join(data, name), join(place, name));
  }
}

/** Reads a folder back: path -> content, dsg's own files aside. */
function contents(folder: string): Map<string, string> {
  const files = new Map<string, string>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name).slice(folder.length + 1);
    if (entry.isFile() && path.startsWith('input/'))
      files.set(path, readFileSync(join(folder, path), 'latin1'));
  }
  return files;
}

function mustBeEqual(a: string, b: string): number {
  const [left, right] = [contents(a), contents(b)];
  for (const [path, bytes] of left)
    if (right.get(path) !== bytes) throw new Error(`${path} differs between ${a} and ${b}`);
  if (left.size !== right.size) throw new Error(`${a} and ${b} do not have the same files`);
  return left.size;
}

rmSync(demo, { recursive: true, force: true });
hire();
mkdirSync(ann, { recursive: true });
const weather = 'input/tables/seattle-weather.csv';

say('Ann has a folder of data and makes it a project; its repository is embedded in it.');
fill(ann);
await run(ann, ['init', '-m', 'The datasets as published']);

say('Ben clones it.');
await run(ben, ['clone', ann]);

say('Both go on working: Ann corrects a table, adds a file and moves another one.');
appendFileSync(join(ann, weather), '2016-01-01,0.0,3.9,-1.1,2.7,sun\n');
writeFileSync(join(ann, 'input/notes.txt'), 'The first day of 2016 was missing.\n');
renameSync(join(ann, 'input/tables/cars.json'), join(ann, 'input/tables/vehicles.json'));
await run(ann, ['status']);
await run(ann, ['sync', '-m', 'Add the first day of 2016']);

say('Ben changes the same table in another way, and deletes a file that he does not need.');
appendFileSync(join(ben, weather), '2016-01-01,0.3,4.4,0.0,3.1,rain\n');
rmSync(join(ben, 'input/tables/7zip.png'));
await run(ben, ['status']);

say('His sync finds the conflict and changes nothing: exit code 3.');
await run(ben, ['sync'], 3);
await run(ben, ['sync', '--on-conflict=both', '--dry-run']);

say('He keeps both versions: his own, and Ann’s beside it.');
await run(ben, ['sync', '--on-conflict=both', '-m', 'Rain on the first day of 2016']);

say('Ann takes over what Ben did. Now both have the same files.');
await run(ann, ['sync']);
const files = mustBeEqual(ann, ben);
mustBeEqual(ann, join(ann, '.dsg/repository/current'));

say('What happened, and whether every byte is still what it should be.');
await run(ann, ['log']);
await run(ann, ['show', 's2']);
await run(ann, ['validate-chain']);
await run(ann, ['fsck', '--read-data']);

console.log(`
${files} files are the same with Ann, with Ben and in the repository. Look at them:
  ${ann}                                Ann's project
  ${ben}                                Ben's project
  ${ann}/.dsg/repository/current/       the repository's live tree: plain files, read-only`);
