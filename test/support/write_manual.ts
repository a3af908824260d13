// Writes man/*.1 from the commands and the prose beside the pages.
//   npm run man
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MANUAL, manualPages } from './manual.js';

const pages = await manualPages();
for (const name of readdirSync(MANUAL))
  if (name.endsWith('.1') && !pages.has(name)) rmSync(join(MANUAL, name));
for (const [name, text] of pages) writeFileSync(join(MANUAL, name), text);
