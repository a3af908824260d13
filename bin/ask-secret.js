import { closeSync, openSync, writeSync } from 'node:fs';
import { ReadStream } from 'node:tty';

const ENTER = new Set(['\r', '\n']);
const ERASE = new Set(['\u007f', '\b']);
const CANCEL = '\u0003';
const END = '\u0004';
const ERASE_LINE = '\u0015';

/** Tells whether a person sits at a terminal, whatever stdin and stdout are. */
export function hasTerminal() {
  try {
    closeSync(openSync('/dev/tty', 'r+'));
    return true;
  } catch {
    return false;
  }
}

/** Asks for a secret on the terminal itself and shows nothing of what is typed; rejects when the person gives up. */
export function askSecret(question, refuse) {
  const input = new ReadStream(openSync('/dev/tty', 'r'));
  const output = openSync('/dev/tty', 'w');
  input.setRawMode(true);
  input.setEncoding('utf8');
  writeSync(output, question);
  return new Promise((resolve, reject) => {
    let secret = '';
    const end = (settle) => {
      input.setRawMode(false);
      input.destroy();
      writeSync(output, '\n');
      closeSync(output);
      settle();
    };
    input.once('error', (error) => end(() => reject(error)));
    input.once('end', () => end(() => reject(refuse())));
    input.on('data', (text) => {
      for (const character of text) {
        if (ENTER.has(character)) return end(() => resolve(secret));
        if (character === CANCEL || (character === END && secret === ''))
          return end(() => reject(refuse()));
        if (ERASE.has(character)) secret = [...secret].slice(0, -1).join('');
        else if (character === ERASE_LINE) secret = '';
        else secret += character;
      }
    });
  });
}
