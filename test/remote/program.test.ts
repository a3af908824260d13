import { join } from 'node:path';
import type { DsgError } from '../../src/errors/error.js';
import { createPool } from '../../src/fs/pool/pool.js';
import { openHost } from '../../src/remote/client.js';
import { connectLine } from '../../src/remote/wire/connect-line.js';
import { scratch } from '../fs/scratch.js';
import { PROGRAM } from '../support/project.js';
import { match, rejects, suite } from '../support/suite.js';
import { startProgram } from './program.js';
import { transportSuite } from './transport-suite.js';

const test = suite('program');
const pool = createPool(2);
test.after(() => pool.close());

const connect = () =>
  connectLine(startProgram(process.execPath, [PROGRAM, 'serve', '--stdio']), {
    pool,
    silence: 20,
    greeting: 20,
    onBanner: () => {},
    explain: (): DsgError | undefined => undefined,
  });

transportSuite(test, connect);

test('a server can start programs while it speaks on its own stdin and stdout', async (t) => {
  const host = await openHost(await connect());
  t.after(() => host.close());
  const path = join(scratch(t), 'r');
  const request = { path, type: 'zfs', pool: 'dsg-no-such-pool/x', umask: 0o022 } as const;
  match((await rejects(host.create(request), 'config')).message, /zfs/);
});
