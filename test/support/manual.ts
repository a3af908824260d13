import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { COMMANDS } from '../../commands/list.js';
import { commandPage, overviewPage } from '../../commands/manual.js';

/** Where the pages and the prose are. */
export const MANUAL = resolve(import.meta.dirname, '../../../man');

/** Makes every page of the manual: its file's name -> its text. */
export async function manualPages(): Promise<Map<string, string>> {
  const pages = new Map<string, string>();
  const listed = Object.entries(COMMANDS).map(([name, { summary, plumbing = false }]) => ({
    name,
    summary,
    plumbing,
  }));
  pages.set('dsg.1', overviewPage(listed, prose('dsg')));
  for (const [name, { load }] of Object.entries(COMMANDS))
    pages.set(`dsg-${name}.1`, commandPage((await load()).command, prose(name)));
  return pages;
}

function prose(name: string): string {
  const path = join(MANUAL, `${name}.md`);
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}
