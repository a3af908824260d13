import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const README = resolve(import.meta.dirname, '../../../README.md');

/** The command lines of a section, those that a person types. */
export function readmeCommands(section: string): string[] {
  const text = readFileSync(README, 'utf8').split(`\n## ${section}\n`)[1]?.split('\n## ')[0] ?? '';
  return [...text.matchAll(/^ {4}((?:dsg|cd|echo) .*)$/gm)].map(([, line = '']) => line);
}

/** What the README's first tour says to do once there is a project: on a server "everything is as above". */
export function commandsAsAbove(): string[] {
  const some = /^dsg (status|sync|log|show|diff|validate-chain|fsck)\b/;
  return ['cd interviews', ...readmeCommands('A tour').filter((line) => some.test(line)), 'cd ..'];
}
