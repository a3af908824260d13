import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const README = resolve(import.meta.dirname, '../../../README.md');

/** The command lines of a section, those that a person types. */
export function readmeCommands(section: string): string[] {
  const text = readFileSync(README, 'utf8').split(`\n## ${section}\n`)[1]?.split('\n## ')[0] ?? '';
  return [...text.matchAll(/^ {4}((?:dsg|cd|echo) .*)$/gm)].map(([, line = '']) => line);
}
