// Completion in the real shells: what TAB offers, word by word.
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { COMMANDS } from '../../commands/list.js';
import { expectCode, PROGRAM, runHere } from '../support/project.js';
import { equal, match, ok, suite, type TestContext } from '../support/suite.js';
import { type Story, story } from './story.js';

const test = suite('dsg completion');
const ZSH = resolve(import.meta.dirname, '../../../test/support/probe.zsh');
/** Hands over the words as bash does, broken at "=" and ":" as well. */
const BASH = `source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"
_dsg; for one in "\${COMPREPLY[@]}"; do [ -d "$one" ] && one=$one/; printf '%s\\0' "$one"; done`;
const FISH = 'source $argv[1]; complete -C "$argv[2]"';

/** How to ask each shell what comes after a line. */
const PROBES = {
  bash: (script: string, line: string) => {
    const words: string[] = line.match(/("[^"]*"?|\\.|[^\s=:])+|[=:]/g) ?? [];
    if (/[^\\]\s$/.test(line) && !line.includes('"')) words.push('');
    return ['bash', '--norc', '-c', BASH, 'bash', script, ...words];
  },
  zsh: (script: string, line: string) => ['zsh', '-f', ZSH, script, line],
  fish: (script: string, line: string) => ['fish', '--no-config', '-c', FISH, script, line],
};
type Shell = keyof typeof PROBES;
const SHELLS = Object.keys(PROBES) as Shell[];

interface Prompt {
  /** What TAB offers behind a line, sorted, without quotes and what is said of it. */
  offers(line: string): string[];
  readonly project: Story;
  readonly script: string;
}

/** Makes a project with a history and awkward names, and a shell with the script in it. */
async function prompt(t: TestContext, shell: Shell): Promise<Prompt> {
  const project = await story(t);
  const { root } = project;
  for (const name of ['a b.csv', `it's "q".csv`, '数据.csv', 'line\nbreak.csv', 'eq=x.csv'])
    project.put({ [name]: 'x' });
  project.put({ 'with blank/inside.csv': 'x', 'x.tmp': 'ignored', '.hidden': 'x', $HOME: 'x' });
  const bin = join(root, '../bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'dsg'), `#!/bin/sh\nexec '${process.execPath}' '${PROGRAM}' "$@"\n`);
  chmodSync(join(bin, 'dsg'), 0o755);
  const path = join(bin, `script.${shell}`);
  const script = (await expectCode(project.dsg('completion', shell), 0)).stdout;
  writeFileSync(path, script);
  const env = { ...project.env, PATH: `${bin}:${project.env.PATH}`, LC_ALL: 'C.UTF-8' };
  const offers = (line: string) => {
    const [program = '', ...args] = PROBES[shell](path, line);
    const run = spawnSync(program, args, { cwd: root, env, encoding: 'utf8', timeout: 60_000 });
    equal([run.status, run.stderr], [0, ''], line);
    const found = shell === 'fish' ? fishOffers(run.stdout) : run.stdout.split('\0');
    return found
      .filter((one) => one !== '')
      .map((one) => unquoted(shell, one))
      .sort();
  };
  return { offers, project, script };
}

/** One a line, but for the one name that has two. */
function fishOffers(text: string): string[] {
  return text
    .replace('line\nbreak', 'line\0break')
    .split('\n')
    .map((line) => line.replace(/\t.*/, '').replace('\0', '\n'));
}

/** zsh is asked for what it would insert. */
function unquoted(shell: Shell, word: string): string {
  return shell === 'zsh' ? word.replaceAll("$'\\n'", '\n').replace(/\\(.)/g, '$1') : word;
}

const HERE = [
  '$HOME',
  'a b.csv',
  'a.csv',
  'deep/',
  'eq=x.csv',
  `it's "q".csv`,
  'line\nbreak.csv',
  'with blank/',
  '数据.csv',
];

for (const shell of SHELLS) {
  test(`${shell} completes commands, options and their values without asking anybody`, async (t) => {
    const { offers, project } = await prompt(t, shell);
    rmSync(join(project.root, '../bin/dsg'));
    equal(offers('dsg sy'), ['sync']);
    equal(offers('dsg '), [...Object.keys(COMMANDS), 'help'].sort());
    equal(offers('dsg sync --al'), ['--allow-deletes']);
    equal(offers('dsg sync --on-conflict a'), ['abort', 'ask']);
    const glued = offers('dsg sync --on-conflict=a').map((one) => one.replace(/^--.*=/, ''));
    equal(glued, ['abort', 'ask']);
    equal(offers('dsg help gl'), ['glossary']);
    equal(offers('dsg config u'), ['unset']);
    equal(offers('dsg config get ssh.'), ['ssh.command', 'ssh.key_path', 'ssh.timeout']);
    equal(offers('dsg --json completion z'), ['zsh']);
    // A message is the person's own.
    equal(offers('dsg sync -m '), []);
    equal(offers('dsg show '), []);
  });

  test(`${shell} completes snapshots, and paths with any name`, async (t) => {
    const { offers, project } = await prompt(t, shell);
    equal(offers('dsg show '), ['@', 'head', 's1', 's2', 's3']);
    equal(offers('dsg list-files --at s'), ['s1', 's2', 's3']);
    equal(offers('dsg log '), HERE);
    equal(offers('dsg cat s2'), ['s2:']);
    const insideOf = (line: string) => offers(line).map((one) => one.replace(/^s2:/, ''));
    equal(insideOf('dsg cat s2:dee'), ['deep/']);
    equal(insideOf('dsg cat s2:deep/er/'), ['deep/er/b.csv']);
    equal(insideOf('dsg cat s2:'), HERE);
    equal(offers('dsg undo s'), ['s1', 's2', 's3']);
    equal(offers('dsg undo o'), ['o2', 'o3', 'o4']);
    equal(offers('dsg untag '), []);
    await project.dsg('tag', 'paper', 's2');
    equal(offers('dsg untag '), ['paper']);
    await project.dsg('untag', 'paper');
    equal(offers('dsg log a\\ '), ['a b.csv']);
    equal(offers('dsg log "a '), ['a b.csv']);
    equal(offers('dsg log with\\ blank/'), ['with blank/inside.csv']);
    equal(offers('dsg log 数'), ['数据.csv']);
    equal(offers('dsg log lin'), ['line\nbreak.csv']);
    equal(offers('dsg log deep/er/'), ['deep/er/b.csv']);
    equal(offers('dsg diff s1 dee'), ['deep/']);
    ok(offers('dsg diff ').includes('s3'));
    ok(offers('dsg diff ').includes('deep/'));
    // What was deleted here can be looked at all the same.
    rmSync(join(project.root, 'deep'), { recursive: true });
    equal(offers('dsg log deep/er/'), ['deep/er/b.csv']);
    equal(offers(`dsg -C ${project.root} -q log de`), ['deep/']);
    equal(offers('dsg -C / log '), []);
  });
}

test('bash puts names with "=" together again, where it broke them', async (t) => {
  const { offers } = await prompt(t, 'bash');
  equal(offers('dsg log eq=x'), ['x.csv']);
  equal(offers('dsg log eq='), ['x.csv']);
  equal(offers('dsg log eq'), ['eq=x.csv']);
  equal(offers('dsg diff s1 eq=x.csv dee'), ['deep/']);
});

test('bash goes on behind a quoted folder, which it has closed itself', async (t) => {
  const { offers } = await prompt(t, 'bash');
  equal(offers('dsg log "with blank"/'), ['with blank/inside.csv']);
});

test('zsh offers the newest snapshot first, and says what each is', async (t) => {
  const { project } = await prompt(t, 'zsh');
  const { stdout } = await expectCode(project.dsg('completion', '--candidates=snapshots'), 0);
  match(
    stdout,
    /^head\tthe newest\0@\tthe one here, s3\0s3\t2026-03-03 three\0s2\t2026-03-02 two\0s1\t/,
  );
});

test('a repository on another machine is not asked', async (t) => {
  const { project } = await prompt(t, 'bash');
  const file = join(project.root, '.dsgconfig.yml');
  writeFileSync(file, 'name: p\nrepository: ssh://nobody@192.0.2.1/srv/x\n');
  const { stdout } = await expectCode(project.dsg('completion', '--candidates=snapshots'), 0);
  equal(stdout, 'head\tthe newest\0@\tthe one here, s3\0s3\0s2\0s1\0');
});

test('where there is nothing to offer, nothing is said either', async () => {
  for (const kind of ['snapshots', 'paths']) {
    const { stdout, stderr, code } = await runHere({ cwd: '/', env: {} }, [
      'completion',
      `--candidates=${kind}`,
      '--word=../../x',
    ]);
    equal([stdout, stderr, code], ['', '', 0]);
  }
});

test('another shell is refused with those that are known', async () => {
  const run = (...args: string[]) => runHere({ cwd: '/', env: {} }, ['completion', ...args]);
  match((await expectCode(run('tcsh'), 2)).stderr, 'dsg knows bash, zsh, fish');
  match((await expectCode(run('fihs'), 2)).stderr, 'Next: dsg completion fish\n');
  match((await expectCode(run(), 2)).stderr, 'SHELL is missing');
});
