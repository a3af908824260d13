// A secret is typed at a real terminal: Python's pty stands for the person's.
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { equal, ok, suite } from '../support/suite.js';

const test = suite('asking for a secret');
const module = resolve(import.meta.dirname, '../../../bin/ask-secret.js');

const CHILD = `
  import { askSecret, hasTerminal } from ${JSON.stringify(module)};
  try {
    const secret = await askSecret('Passphrase: ', () => new Error('given up'));
    process.stderr.write(JSON.stringify({ secret, hasTerminal: hasTerminal() }));
  } catch (error) { process.stderr.write(JSON.stringify({ refused: error.message })); }
`;

/** Waits for the question, types, and prints what the terminal showed and what the program was told. */
const PERSON = `
import json, os, pty, sys
side, told = os.pipe()
pid, terminal = pty.fork()
if pid == 0:
    os.dup2(told, 2)
    os.execv(sys.argv[1], sys.argv[1:4] + [sys.argv[4]])
os.close(told)
seen = b""
while b"Passphrase: " not in seen:
    seen += os.read(terminal, 1000)
os.write(terminal, sys.argv[5].encode())
answer = b""
while True:
    piece = os.read(side, 1000)
    if not piece: break
    answer += piece
try:
    while True: seen += os.read(terminal, 1000)
except OSError: pass
os.waitpid(pid, 0)
print(json.dumps({"seen": seen.decode(), "answer": json.loads(answer)}))
`;

function typed(text: string): { seen: string; answer: Record<string, unknown> } {
  const args = ['-c', PERSON, process.execPath, '--input-type=module', '-e', CHILD, text];
  const { stdout, stderr, status } = spawnSync('python3', args, {
    encoding: 'utf8',
    timeout: 30e3,
  });
  equal([status, stderr], [0, '']);
  return JSON.parse(stdout) as ReturnType<typeof typed>;
}

test('what is typed is taken and never shown, corrections included', () => {
  const { seen, answer } = typed('wrong\u0015passwörtt\u007f x\r');
  equal(answer, { secret: 'passwört x', hasTerminal: true });
  ok(!seen.includes('pass') && !seen.includes('wrong'), seen);
});

test('Ctrl-C gives up, and so does Ctrl-D before anything is typed', () => {
  equal(typed('abc\u0003').answer, { refused: 'given up' });
  equal(typed('\u0004').answer, { refused: 'given up' });
});

test('without a terminal there is nobody to ask', () => {
  const code = `import { hasTerminal } from ${JSON.stringify(module)}; console.log(hasTerminal())`;
  const { stdout } = spawnSync(
    'setsid',
    ['-w', process.execPath, '--input-type=module', '-e', code],
    {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  equal(stdout.trim(), 'false');
});
