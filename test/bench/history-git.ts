// The same made history as a git repository, through git fast-import.
import { once } from 'node:events';
import { execa } from 'execa';
import type { HistorySize, MadeSnapshot } from './made-history.js';
import { madeHistory } from './made-history.js';

/** Makes a bare git repository with a made history: one commit a snapshot, on the branch main. */
export async function makeGitHistory(folder: string, size: HistorySize): Promise<void> {
  await execa('git', ['init', '-q', '--bare', '-b', 'main', folder]);
  const running = execa('git', ['fast-import', '--quiet'], {
    cwd: folder,
    stdin: 'pipe',
    buffer: false,
  });
  const { stdin } = running;
  for (const one of madeHistory(size)) if (!stdin.write(commitOf(one))) await once(stdin, 'drain');
  stdin.end();
  await running;
}

function commitOf({ author, created, message, steps }: MadeSnapshot): string {
  const lines = [
    'commit refs/heads/main\n',
    `committer ${author.name} <${author.email}> ${created.getTime() / 1000} +0000\n`,
    data(message),
  ];
  for (const { path, text, from } of steps) {
    if (from !== undefined) lines.push(`R ${from} ${path}\n`);
    else if (text === undefined) lines.push(`D ${path}\n`);
    else lines.push(`M 100644 inline ${path}\n`, data(text));
  }
  return `${lines.join('')}\n`;
}

function data(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}\n`;
}
