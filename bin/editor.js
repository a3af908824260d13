import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** What a shell ends with when it does not find the program, and when it may not run it. */
const NOT_FOUND = 127;
const NOT_RUN = 126;

/** Opens a file in the person's editor, on the terminal that this process has, and waits for its end. */
export async function editFile(file, { VISUAL, EDITOR }, signal) {
  const editor = VISUAL || EDITOR || 'vi';
  // As git does it: the setting is a line for the shell, the file's name is not. A plain one takes the shell's place,
  // so that what is sent to it arrives.
  const line = /^[\w\s./+:@,-]+$/.test(editor) ? `exec ${editor} "$@"` : `${editor} "$@"`;
  const child = spawn('sh', ['-c', line, editor, file], { stdio: 'inherit' });
  // Whoever ends dsg means the editor, too; most write down what was not saved.
  const end = () => child.kill('SIGTERM');
  signal?.addEventListener('abort', end);
  try {
    const [code, how] = await once(child, 'exit');
    if (code === 0) return;
    if (code === NOT_FOUND || code === NOT_RUN)
      throw new Error(
        `the editor "${editor}" cannot be started; set EDITOR to one that is there, as in EDITOR=nano`,
      );
    throw new Error(`the editor "${editor}" ended with ${how ?? `exit code ${code}`}`);
  } finally {
    signal?.removeEventListener('abort', end);
  }
}
