// Writes the samples of fixtures/format anew; only for a new version of a format, and then under new names.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { encodeTree } from '../../src/model/tree.js';
import { packObject } from '../../src/store/object-file.js';
import { large, samples } from './format-samples.js';

const folder = resolve(import.meta.dirname, '../../../fixtures/format');
mkdirSync(folder, { recursive: true });
for (const [name, bytes] of Object.entries(samples())) writeFileSync(join(folder, name), bytes);
// How small zstd makes it differs from one version of zstd to another.
writeFileSync(join(folder, 'object-zstd.bin'), packObject(encodeTree(large)));
