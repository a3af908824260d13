// Writes the pages of man/ from the commands, the topics and the prose beside them, and commands/glossary.ts.
//   npm run man
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GLOSSARY, glossarySource, MANUAL, manualPages } from './manual.js';

const pages = await manualPages();
for (const name of readdirSync(MANUAL))
  if (/\.\d$/.test(name) && !pages.has(name)) rmSync(join(MANUAL, name));
for (const [name, text] of pages) writeFileSync(join(MANUAL, name), text);
writeFileSync(GLOSSARY.code, glossarySource());
