// Makes fixtures/legacy anew: node dist/test/project/legacy/make_samples.js
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { MAKERS, makeSample, SAMPLES } from './samples.js';

for (const name of Object.keys(MAKERS)) {
  rmSync(join(SAMPLES, name), { recursive: true, force: true });
  await makeSample(name, join(SAMPLES, name));
}
