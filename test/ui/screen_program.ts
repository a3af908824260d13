// The conflict screen on its own, for tests in a real terminal:
//   node screen_program.js FOLDER COUNT
// Conflicts are made up, the choices saved for real in FOLDER/choices.json, contents read from FOLDER/mine and
// FOLDER/theirs where they are there; what came of it is written to FOLDER/outcome.json as the process ends.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { ContentDifference } from '../../src/content/comparison.js';
import { DsgError } from '../../src/errors/error.js';
import type { Choice, ConflictSource, MergeOffer } from '../../src/ui/conflict-source.js';
import { openConflictScreen } from '../../src/ui/screens/open-conflict-screen.js';
import { conflict, manyConflicts } from './screen_items.js';

const [folder = '.', count = '0'] = process.argv.slice(2);
const choicesFile = join(folder, 'choices.json');
const merged = join(folder, 'merged.txt');

const special = [
  conflict('input/测量数据/温度.csv'),
  conflict('input/بيانات/تقرير.csv', { state: 'both-added' }),
  conflict('input/evil\u001b[31m\u202e.csv'),
  conflict('input/gone.csv', {
    state: 'local-deleted-remote-changed',
    choices: ['local', 'remote'],
  }),
  conflict('notes/Readme', { group: 'notes/Readme', choices: ['local', 'remote', 'both'] }),
  conflict('notes/README', { group: 'notes/Readme', choices: ['local', 'remote', 'both'] }),
  conflict('output/model.bin', { choices: ['local', 'remote', 'both', 'base'] }),
  conflict('output/table.csv'),
];

function content(side: string, path: string): string {
  const file = join(folder, side, path);
  if (existsSync(file)) return readFileSync(file, 'utf8');
  throw new DsgError('changed', `Cannot read "${path}": it changed since the comparison`, {
    hint: 'leave with q and run dsg sync again',
  });
}

function difference(path: string): ContentDifference {
  const mine = content('mine', path).trimEnd().split('\n');
  const theirs = content('theirs', path).trimEnd().split('\n');
  const lines = [
    ...mine.map((text) => ({ kind: 'removed' as const, text })),
    ...theirs.map((text) => ({ kind: 'added' as const, text })),
  ];
  const hunks = [{ before: 1, after: 1, lines }];
  const counts = { added: theirs.length, removed: mine.length };
  return { kind: 'text', hunks, ...counts, cut: false, notes: [] };
}

const pause = () => new Promise((done) => setTimeout(done, Number(process.env.SLOW ?? 0)));

const source: ConflictSource = {
  items: [...special, ...manyConflicts(Number(count))],
  saved: new Map(
    existsSync(choicesFile)
      ? (Object.entries(JSON.parse(readFileSync(choicesFile, 'utf8'))) as [string, Choice][])
      : [],
  ),
  async difference({ path }) {
    await pause();
    // A difference that breaks the promise of its type, and with it the drawing.
    if (process.env.FAULT)
      return {
        ...{ kind: 'text', added: 1, removed: 0, cut: false, notes: [] },
        get hunks(): never {
          throw new Error('made to fail');
        },
      };
    if (path === 'output/model.bin')
      return { kind: 'binary', sizes: [12345678, 12345680], first: 4096, why: 'it is not text' };
    return difference(path);
  },
  async merge({ path }): Promise<MergeOffer> {
    await pause();
    return path.endsWith('.txt')
      ? { kind: 'clean', summary: '2 changes of yours, 3 of theirs' }
      : { kind: 'conflicts', summary: '1 place conflicts' };
  },
  async edit(_item, { lend }): Promise<MergeOffer> {
    if (!existsSync(merged)) writeFileSync(merged, '<<<<<<< mine\n>>>>>>> theirs\n');
    const editor = `${process.env.EDITOR} "${merged}"`;
    await lend(() => once(spawn(editor, { stdio: 'inherit', shell: true }), 'exit'));
    return readFileSync(merged, 'utf8').includes('<<<')
      ? { kind: 'conflicts', summary: 'the markers are still there' }
      : { kind: 'clean', summary: 'settled in the editor' };
  },
  async save(choices) {
    if (existsSync(join(folder, 'full')))
      throw new DsgError('no-space', 'Cannot save the choices: the disk is full');
    writeFileSync(`${choicesFile}.new`, JSON.stringify(Object.fromEntries(choices)));
    renameSync(`${choicesFile}.new`, choicesFile);
  },
};

const stop = new AbortController();
let code = 130;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (stop.signal.aborted) process.exit(code);
    if (signal === 'SIGHUP') code = 129;
    stop.abort();
  });
}
// Those who write to a terminal that is gone are told so; nobody is left to hear it.
process.stdout.on('error', () => {});
const url = new URL('../../../bin/screen-terminal.js', import.meta.url).href;
const { screenTerminal } = await import(url);
const terminal = screenTerminal({ signal: stop.signal, isColored: !process.env.NO_COLOR });
let outcome: unknown;
process.on('exit', (exit) => {
  const file = resolve(folder, 'outcome.json');
  writeFileSync(`${file}.new`, JSON.stringify({ ...(outcome as object), exit }));
  renameSync(`${file}.new`, file);
});
try {
  const left = await openConflictScreen(source, terminal);
  outcome =
    left.kind === 'confirmed' ? { ...left, choices: Object.fromEntries(left.choices) } : left;
  if (left.kind === 'left' && left.by === 'hangup') code = 129;
  process.exitCode = left.kind === 'confirmed' || left.by === 'choice' ? 0 : code;
} catch (error) {
  outcome = { kind: 'failed', message: String(error) };
  process.exitCode = 1;
}
