// The pages as npm installs them, read by the real man.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MANUAL } from '../support/manual.js';
import { needs } from '../support/needs.js';
import { tempFolder } from '../support/project.js';
import { equal, match, ok, suite } from '../support/suite.js';

const test = suite('man pages, installed', { timeout: 120_000 });
const pages = readdirSync(MANUAL).filter((name) => /\.\d$/.test(name));

interface Package {
  readonly man?: readonly string[];
}

test('npm install -g brings every page to where man finds it', (t) => {
  needs(!spawnSync('man', ['--version']).error, 'man');
  const folder = tempFolder(t);
  const made = join(folder, 'dsg');
  const own = JSON.parse(readFileSync(join(MANUAL, '../package.json'), 'utf8')) as Package;
  // Without what it depends on, which no page needs, nothing comes over the network.
  const { name, version, bin, man } = own as unknown as Record<string, unknown>;
  const list = man ?? pages.map((page) => `man/${page}`);
  mkdirSync(made);
  writeFileSync(join(made, 'package.json'), JSON.stringify({ name, version, bin, man: list }));
  for (const part of ['bin', 'man'])
    cpSync(join(MANUAL, '..', part), join(made, part), { recursive: true });
  const env = { PATH: process.env.PATH, HOME: folder, MANPAGER: 'cat', LC_ALL: 'C.UTF-8' };
  const run = (program: string, ...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(program, args, {
      cwd: made,
      env,
      encoding: 'utf8',
    });
    equal([status, status === 0 ? '' : stderr], [0, ''], `${program} ${args.join(' ')}`);
    return stdout;
  };
  const packed = run('npm', 'pack', '--silent').trim();
  run('npm', 'install', '-g', '--offline', '--prefix', folder, `./${packed}`);
  for (const page of pages) {
    const installed = join(folder, 'share/man', `man${page.slice(-1)}`, page);
    ok(existsSync(installed), `${page}: is it in "man" of package.json?`);
  }
  const shares = join(folder, 'share/man');
  match(run('man', '-M', shares, 'dsg-sync'), /^DSG-SYNC\(1\) .*\n\nNAME\n +dsg-sync - Bring /);
  match(run('man', '-M', shares, '5', 'dsgconfig.yml'), 'guard.max_deletes');
  match(run('man', '-M', shares, 'dsg-glossary'), /\n +epoch +that number/);
});
