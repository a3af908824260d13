#!/usr/bin/env node
import { existsSync, readFileSync } from 'node:fs';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

// Asked by scripts and prompts all the time: nothing is loaded for it.
if (process.argv.length === 3 && process.argv[2] === '--version') {
  process.stdout.on('error', (error) => {
    // Whoever stopped reading has seen enough; a full disk has to be told of.
    if (error.code === 'EPIPE') return;
    process.stderr.write(`Error: Cannot write the output: ${error.message}\n`);
    process.exitCode = 1;
  });
  process.stdout.write(`${version}\n`);
} else {
  // The same program in a few large files, which load faster.
  const joined = new URL('../dist/program/start.js', import.meta.url);
  const { start } = await import(existsSync(joined) ? joined.href : './start.js');
  await start(version);
}
