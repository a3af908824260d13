import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pageOf, TOPICS, type Topic } from '../../commands/help-topics.js';
import { COMMANDS } from '../../commands/list.js';
import { commandPage, overviewPage, topicPage } from '../../commands/manual.js';

const root = resolve(import.meta.dirname, '../../..');
/** Where the pages and the prose are. */
export const MANUAL = join(root, 'man');
/** The words, as people read and write them, and as help has them. */
export const GLOSSARY = {
  page: join(root, 'docs/glossary.md'),
  code: join(root, 'commands/glossary.ts'),
};

/** Makes every page of the manual: its file's name -> its text. */
export async function manualPages(): Promise<Map<string, string>> {
  const pages = new Map<string, string>();
  pages.set('dsg.1', overviewPage(prose('dsg')));
  for (const [name, { load }] of Object.entries(COMMANDS))
    pages.set(`dsg-${name}.1`, commandPage((await load()).command, prose(name)));
  for (const [name, topic] of Object.entries(TOPICS))
    pages.set(pageOf(name).join('.'), topicPage(name, topic.summary, await textOf(name, topic)));
  return pages;
}

/** The words come from their page, so that one run is enough to bring all up to date. */
function textOf(name: string, topic: Topic): string | Promise<string> {
  return name === 'glossary' ? glossaryText() : topic.load();
}

function prose(name: string): string {
  const path = join(MANUAL, `${name}.md`);
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

/** Makes the topic's text from the table in docs/glossary.md. */
function glossaryText(): string {
  const page = readFileSync(GLOSSARY.page, 'utf8');
  const rows = [...page.matchAll(/^\| \*\*(.+?)\*\* *(.*?) *\| (.*?) *\|$/gm)];
  const items = rows.map(([, word, more, text]) =>
    [`- **${word}**:`, more, text].filter((part) => part !== '').join(' '),
  );
  return `${items.join('\n')}\n`;
}

/** Makes the source of the topic, which help has where no docs are. */
export function glossarySource(): string {
  const text = glossaryText().replaceAll('\\', '\\\\').replaceAll('`', '\\`');
  return `// Made from docs/glossary.md by npm run man; do not edit.\n\n/** The words that dsg uses. */\nexport const GLOSSARY = \`${text}\`;\n`;
}
