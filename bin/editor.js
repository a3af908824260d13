import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Opens a file in the person's editor, on the terminal that this process has, and waits for its end. */
export async function editFile(file, { VISUAL, EDITOR }) {
  const editor = VISUAL || EDITOR || 'vi';
  // As git does it: the setting is a line for the shell, the file's name is not.
  const child = spawn('sh', ['-c', `${editor} "$@"`, editor, file], { stdio: 'inherit' });
  const [code, signal] = await once(child, 'exit');
  if (code !== 0)
    throw new Error(`the editor "${editor}" ended with ${signal ?? `exit code ${code}`}`);
}
