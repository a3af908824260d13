// Completion as it is typed: TAB in real shells on a real terminal, then what the command gets.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expectCode, PROGRAM } from '../support/project.js';
import { equal, ok, suite } from '../support/suite.js';
import { startPane } from '../ui/tmux.js';
import { story } from './story.js';

const test = suite('completion as it is typed', { timeout: 240_000 });

/** What is typed before TAB -> the only name that begins so. */
const HOSTILE: Readonly<Record<string, string>> = {
  a: 'a$(touch pwned).csv',
  b: 'b`touch pwned`;touch pwned|x&y.csv',
  c: 'c*[x]?{1,2}.csv',
  d: `d "q" 's' .csv`,
  e: 'e\\back#!~$HOME.csv',
  g: 'g>pwned<x(y).csv',
  './-': './-h.csv',
};

/** How to start each shell, and what makes it ready. */
const SHELLS: Readonly<Record<string, { start: string; ready: string }>> = {
  bash: { start: 'bash --norc --noprofile -i', ready: "PS1='ready> '; source" },
  zsh: {
    start: 'zsh -f -i',
    ready: "PROMPT='ready> '; autoload -Uz compinit && compinit -D -u; source",
  },
  fish: {
    start: 'fish --no-config -i',
    ready:
      'set -g fish_autosuggestion_enabled 0; function fish_prompt; echo -n "ready> "; end; source',
  },
};

for (const [shell, { start, ready }] of Object.entries(SHELLS))
  test(`${shell}: what TAB puts in reaches the command as the name it is, and runs nothing`, async (t) => {
    const project = await story(t, {});
    const { root } = project;
    for (const name of Object.values(HOSTILE)) writeFileSync(join(root, name), name);
    const bin = join(dirname(root), 'bin');
    mkdirSync(bin);
    const words = join(bin, 'words');
    writeFileSync(
      join(bin, 'dsg'),
      `#!/bin/sh
[ "$1" = completion ] && exec '${process.execPath}' '${PROGRAM}' "$@"
printf '%s\\0' "$@" > '${words}.new'; mv '${words}.new' '${words}'
`,
      { mode: 0o755 },
    );
    const script = join(bin, `script.${shell}`);
    writeFileSync(script, (await expectCode(project.dsg('completion', shell), 0)).stdout);
    const env: Record<string, string> = {
      ...project.env,
      PATH: `${bin}:${project.env.PATH}`,
      TERM: 'screen',
    };
    const pane = startPane(t, {
      command: `env PATH='${env.PATH}' ${start}`,
      cwd: root,
      env,
      columns: 120,
    });
    await pane.waitFor(/[$%>#]/);
    pane.type(`${ready} ${script}`);
    pane.press('Enter');
    await pane.waitFor(/^ready>$/m);
    for (const [typed, name] of Object.entries(HOSTILE)) {
      pane.press('C-l');
      pane.type(`dsg hash-object ${typed}`);
      pane.press('Tab');
      await pane.waitFor(/csv/);
      pane.press('Enter');
      await pane.until(`the words of ${name}`, () => existsSync(words));
      equal(readFileSync(words, 'utf8').split('\0').slice(0, -1), ['hash-object', name]);
      rmSync(words);
      await pane.waitFor(/^ready>$/m);
    }
    ok(!existsSync(join(root, 'pwned')));
  });
