import { createInterface } from 'node:readline';

const YES = /^\s*(y|yes)\s*$/i;

/** Asks a question that is answered with y or n, on stderr; anything but yes is no. Rejects when the person stops dsg. */
export function ask(question, refuse) {
  const line = createInterface({ input: process.stdin, output: process.stderr });
  return new Promise((resolve, reject) => {
    line.once('SIGINT', () => {
      line.close();
      process.stderr.write('\n');
      reject(refuse());
    });
    line.once('close', () => resolve(false));
    line.question(`${question} [y/N] `, (answer) => {
      resolve(YES.test(answer));
      line.close();
    });
  });
}
