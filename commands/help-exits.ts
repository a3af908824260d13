import { EXITS } from '../src/errors/exits.js';
import { EXIT_TEXT } from './exits.js';

/** Writes the topic of the exit codes: each with the codes of errors that end in it. */
export function exitsTopic(): string {
  const texts: [string, string][] = Object.values(EXIT_TEXT).flatMap((one) => Object.entries(one));
  const lines = texts.map(([exit, text]) => {
    const codes = Object.entries(EXITS).filter(([, code]) => String(code) === exit);
    return `- **${exit}**: ${text} (${codes.map(([code]) => `\`${code}\``).join(', ')})`;
  });
  return `A script can tell by its exit code what became of a command:

- **0**: done
${lines.join('\n')}

The words in parentheses are the codes of errors, finer than the exit codes. With \`--json\`, \`error.code\` has them; match
on them, never on the text of a message; \`dsg help errors\` lists the errors of each. A check that ran and found something
ends with 1 as well.
`;
}
