// Runs in the guest: says what the last power cut left, ends it, and goes on until the step at which the power goes.
//   node power_child.js ROOT STEP [stand]
import { spawn } from 'node:child_process';
import { interceptOperations } from '../../src/fs/durable.js';
import { createRepository } from '../../src/repository/create.js';
import { isRepository } from '../../src/repository/repository.js';
import type { Contents } from '../remote/push.js';
import { live } from '../repository/scene.js';
import { STEPS } from './power_steps.js';
import { check, commitDraft, commitTo, draftFor, headOf, recoverAt } from './server.js';

const [root = '', step = '', stand] = process.argv.slice(2);

function contentsAt(number: number): Contents {
  return { a: `${number}`, 'd/same': 'same', [`n/${number}`]: `new in ${number}` };
}

if (!isRepository(root)) {
  await createRepository(root, 'zfs');
  await commitTo(root, contentsAt(1));
}
const seen = headOf(root);
const recovery = await recoverAt(root);
const head = headOf(root);
const number = Number(head.slice(1));
const damage = (await check(root)).findings.filter(({ what }) => what !== 'leftover');
const isWhole = JSON.stringify(live(root)) === JSON.stringify(contentsAt(number));
console.log(`SEEN ${JSON.stringify({ seen, recovery, head, isWhole, damage })}`);

const at = STEPS.find(({ name }) => name === step);
if (at) {
  if (stand) spawn('sleep', ['600'], { cwd: `${root}/current/`, stdio: 'ignore' });
  const draft = await draftFor(root, contentsAt(number + 1));
  interceptOperations((operation, path, phase) => {
    if (operation !== at.operation || phase !== at.phase || !at.path.test(path)) return;
    process.stdout.write('STEP\n');
    // Nothing more is done, until the power goes.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  });
  await commitDraft(root, draft);
  interceptOperations(undefined);
  console.log(at.name === 'told' ? 'STEP' : 'MISSED');
  await new Promise((done) => setTimeout(done, 600_000));
}
