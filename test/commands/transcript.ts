// A run as it looks to a person, for the golden files.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Outcome } from '../support/project.js';
import { equal } from '../support/suite.js';

export const GOLDEN = resolve(import.meta.dirname, '../../../fixtures/golden');
const isUpdate = process.env.DSG_UPDATE_GOLDEN === '1';

/** Writes a run down without what differs from run to run: temporary folders, the chain's hashes, process numbers. */
export function transcript(folder: string, args: readonly string[], outcome: Outcome): string {
  const { stdout, stderr, code } = outcome;
  const text = [`$ dsg ${args.join(' ')}\n`, stdout, ...(stderr === '' ? [] : [`! ${stderr}`])];
  return `${text.join('')}[${code}]\n`
    .replaceAll(folder, '<folder>')
    .replace(
      /(?<=(parent|object|snapshot|hash|root|folder|content|tree)"?[: ]+"?)[0-9a-f]{64}/g,
      '<hash>',
    )
    .replace(/(?<=seen here before as |its s\d+ is |that is )[0-9a-f]{10}/g, '<digits>')
    .replace(/(?<="(repository|id)": ")[0-9a-f]{32}/g, '<id>')
    .replace(/(?<=process )\d+/g, '<number>')
    .replace(/SHA256:[\w+/]{43}/g, 'SHA256:<digits>')
    .replace(/\d+\.\d+\.\d+-[0-9a-f]{16}\.[0-9a-f]{12}/g, '<build>')
    .replace(/(?<=quarantine\/t\d+-)[0-9a-f]{8}/g, '<digits>')
    .replace(/s(\d+)-[0-9a-f]{16}/g, 's$1-<digits>')
    .replace(/(^|(?<= ))(s\d+ +)[0-9a-f]{10}(?= )/gm, '$2<digits>  ');
}

/** Compares a text with the one that is kept as `name`, or keeps it when DSG_UPDATE_GOLDEN=1. */
export function equalsGolden(name: string, text: string): void {
  const path = join(GOLDEN, `${name}.txt`);
  if (isUpdate) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  equal(text, existsSync(path) ? readFileSync(path, 'utf8') : '');
}
