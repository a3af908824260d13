import { connect } from 'node:net';

/** Asks one question of qemu; throws when it answers with an error. */
export type Ask = (
  command: string,
  args?: Record<string, unknown>,
) => Promise<Record<string, unknown>>;

/** Talks to a running qemu over its control socket; `use` may ask one question after the other. */
export async function askQemu(path: string, use: (ask: Ask) => Promise<void>): Promise<void> {
  const socket = await opened(path);
  const waiting: ((line: Record<string, unknown>) => void)[] = [];
  let text = '';
  socket.setEncoding('utf8').on('data', (more: string) => {
    text += more;
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n')) {
      const line = JSON.parse(text.slice(0, end)) as Record<string, unknown>;
      text = text.slice(end + 1);
      // Events and the greeting answer nothing.
      if ('return' in line || 'error' in line) waiting.shift()?.(line);
    }
  });
  socket.on('close', () => {
    for (const answer of waiting.splice(0)) answer({ error: 'qemu has ended' });
  });
  const ask: Ask = async (command, args = {}) => {
    const answer = await new Promise<Record<string, unknown>>((done) => {
      waiting.push(done);
      socket.write(`${JSON.stringify({ execute: command, arguments: args })}\n`);
    });
    if ('error' in answer) throw new Error(`${command}: ${JSON.stringify(answer.error)}`);
    return answer.return as Record<string, unknown>;
  };
  try {
    await ask('qmp_capabilities');
    await use(ask);
  } finally {
    socket.destroy();
  }
}

async function opened(path: string): Promise<ReturnType<typeof connect>> {
  for (let left = 100; ; left -= 1) {
    try {
      return await new Promise((done, fail) => {
        const socket = connect(path);
        socket.once('connect', () => done(socket)).once('error', fail);
      });
    } catch (error) {
      if (left === 0) throw error;
      await new Promise((done) => setTimeout(done, 100));
    }
  }
}
