// Runs a compiled test file in the guest and hands its verdict on as if it had run here.
//   node in_guest.js FILE
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import type { SharedVm } from './shared.js';
import { sshArguments } from './vm.js';

const END = 'dsg-verdict:';
const project = resolve(import.meta.dirname, '../../..');
const file = relative(project, resolve(process.argv[2] ?? ''));
const vm = JSON.parse(process.env.DSG_TEST_ZFS_VM ?? '') as SharedVm;
const verdictFile = process.env.DSG_TEST_VERDICT ?? '';
const skip = process.env.DSG_TEST_NO_SKIP ?? '';
const full = process.env.DSG_TEST_FULL ?? '';

// One shell line: the file's name is one of the project's own, and quoted all the same.
const command = `
  cd /mnt/app/app && verdict=$(mktemp)
  DSG_TEST_ZFS_DATASET=tank DSG_TEST_NO_SKIP='${skip}' DSG_TEST_FULL='${full}' DSG_TEST_VERDICT=$verdict \\
    /mnt/app/node --enable-source-maps '${file}' 2>&1
  status=$?; echo; echo "${END}$(cat $verdict)"; exit $status`;
const child = spawn('ssh', [...sshArguments(vm), 'root@127.0.0.1', command], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
let tail = '';
child.stdout.setEncoding('utf8').on('data', (text: string) => {
  process.stdout.write(text);
  tail = (tail + text).slice(-200_000);
});
child.once('close', (status) => {
  const at = tail.lastIndexOf(END);
  const verdict = at === -1 ? '' : tail.slice(at + END.length).trim();
  if (verdict !== '' && verdictFile !== '') writeFileSync(verdictFile, verdict);
  process.exitCode = status ?? 1;
});
