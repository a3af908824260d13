// timeout: 600
// Two versions of dsg that speak different versions of the protocol: each is told, nothing is changed, the remedy works.
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { read } from '../support/files.js';
import { expectCode, succeed, tempFolder } from '../support/project.js';
import { equal, match, ok, suite, type TestContext } from '../support/suite.js';
import { sshTeam } from './ssh-team.js';

const test = suite('two versions of dsg', { timeout: 240_000 });
const ROOT = resolve(import.meta.dirname, '../../..');
const SPEAKS = /\bPROTOCOL_VERSION = 1\b/g;

/** A copy of this build that speaks another version; returns its program. */
function buildSpeaking(t: TestContext, version: number): string {
  const folder = join(tempFolder(t), `dsg-${version}`);
  for (const name of ['bin', 'dist/src', 'dist/commands', 'man', 'package.json'])
    cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  let changed = 0;
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!path.endsWith('.js') || path.startsWith('node_modules')) continue;
    const text = readFileSync(join(folder, path), 'utf8');
    const other = text.replace(SPEAKS, `PROTOCOL_VERSION = ${version}`);
    if (other === text) continue;
    writeFileSync(join(folder, path), other);
    changed += 1;
  }
  ok(changed > 0, 'the version stands somewhere');
  return join(folder, 'bin/dsg.js');
}

function script(program: string): string {
  return `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`;
}

for (const [version, age] of [
  [0, 'older'],
  [2, 'newer'],
] as const) {
  test(`H66: a server whose dsg is ${age} is refused with the command that mends it, which does`, async (t) => {
    const there = tempFolder(t);
    const made = await sshTeam(t, { 'a.csv': 'one' }, { env: { HOME: there } });
    const { ann, folder, shelf, sshd } = made;
    const url = made.url('r');
    writeFileSync(join(sshd.folder, 'bin/dsg'), script(buildSpeaking(t, version)));
    ann.put({ 'a.csv': 'two' });
    const before = [read(join(shelf, 'r')), read(ann.root)];
    const fresh = made.project('fresh');
    const lines: [typeof ann, string[]][] = [
      [ann, ['status']],
      [ann, ['sync']],
      [ann, ['fsck']],
      [fresh, ['clone', url, 'copy']],
      [fresh, ['init', made.url('other')]],
      [fresh, ['list-repos', made.url('')]],
    ];
    const older = version === 0 ? 'there' : 'here';
    for (const [who, line] of lines) {
      const { stderr } = await expectCode(who.dsg(...line), 6);
      const said = stderr.replace(/\s+/g, ' ');
      match(said, `it speaks version ${version} of the protocol, this dsg speaks 1`);
      match(said, `the older one is ${older}`);
      match(said, 'dsg doctor --install-server ssh://127.0.0.1');
    }
    const doctor = (await expectCode(ann.dsg('doctor'), 1)).stdout.replace(/\s+/g, ' ');
    match(doctor, `dsg doctor --install-server ${url}`);
    equal([read(join(shelf, 'r')), read(ann.root)], before);
    equal(readdirSync(shelf), ['r']);
    equal(readdirSync(join(folder, 'fresh')), []);
    // The very command of the error.
    const { error } = (await ann.dsg('sync', '--json')).json;
    const [, words = ''] = /dsg (doctor --install-server \S+)/.exec(error.hint ?? '') ?? [];
    equal(words, `doctor --install-server ${url}`);
    await succeed(ann.dsg(...words.split(' ')));
    equal((await ann.sync()).snapshot, 's2');
  });

  test(`H66: a client that is ${age} than its server is refused, and the server is none the worse`, async (t) => {
    const { ann, shelf, sshd, url, person, folder } = await sshTeam(t, { 'a.csv': 'one' });
    const program = buildSpeaking(t, version);
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    writeFileSync(join(bin, 'dsg'), script(program), { mode: 0o755 });
    const before = read(join(shelf, 'r'));
    const at = { cwd: ann.root, env: person('ann') } as const;
    const run = (...args: string[]) =>
      new Promise<{ code: number | null; stderr: string }>((done) => {
        const child = spawn(join(bin, 'dsg'), args, at);
        let stderr = '';
        child.stderr.setEncoding('utf8').on('data', (text: string) => {
          stderr += text;
        });
        child.once('close', (code) => done({ code, stderr }));
      });
    ann.put({ 'a.csv': 'two' });
    for (const line of [['status'], ['sync'], ['list-repos', url('')]]) {
      const { code, stderr } = await run(...line);
      equal(code, 6, stderr);
      const said = stderr.replace(/\s+/g, ' ');
      match(said, `it speaks version 1 of the protocol, this dsg speaks ${version}`);
      match(said, `the older one is ${version === 0 ? 'here' : 'there'}`);
    }
    equal(read(join(shelf, 'r')), before);
    ok(!sshd.log().includes('error: '), 'the server has nothing to complain of');
    equal((await ann.sync()).snapshot, 's2');
  });
}
