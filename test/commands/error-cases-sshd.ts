// Errors of SSH, met at a real sshd on this machine.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Sshd, type SshdOptions, startSshd } from '../ssh/sshd.js';
import type { TestContext } from '../support/suite.js';
import type { ErrorCase, Prepared } from './error-case.js';
import type { Story } from './story.js';

/** What differs from server to server, with what stands for it. */
export const hiddenOf = ({ port, folder, user }: Sshd): Record<string, string> => ({
  [folder]: '<server>',
  [`:${port}`]: ':<port>',
  [`]:${port}`]: ']:<port>',
  [`port ${port}`]: 'port <port>',
  [`-p ${port}`]: '-p <port>',
  [`${user}@`]: '<user>@',
});

/** A command that goes to a server of its own; `spoil` is what is wrong with it. */
const atServer = (
  words: (url: string, project: Story) => readonly string[],
  spoil: (server: Sshd, project: Story) => unknown,
  options: SshdOptions = {},
): ErrorCase => ({
  args: words('ssh://SERVER/srv/data', { root: '' } as Story),
  async prepare(project: Story, t: TestContext): Promise<Prepared> {
    const server = await startSshd(t, options);
    await spoil(server, project);
    const url = `ssh://${server.user}@127.0.0.1:${server.port}${project.repository}`;
    return { args: words(url, project), env: { HOME: server.home }, hidden: hiddenOf(server) };
  },
});

const clone = (url: string) => ['clone', url, '../copy'];

export const SSHD_CASES: Readonly<Record<string, ErrorCase>> = {
  'trust-server': atServer(clone, (server) => server.knows('')),
  'check-who-server-be': atServer(clone, (server) => {
    rmSync(join(server.home, '.ssh/known_hosts'));
    mkdirSync(join(server.home, '.ssh/known_hosts'));
  }),
  'work-server-lets-but': atServer(clone, () => undefined, { config: ['MaxSessions 0'] }),
  'end-killed': atServer(clone, () => undefined, { config: ['ForceCommand kill -KILL $$'] }),
  'reach-port-over-server': atServer(
    () => ['clone', 'ssh://inner.example.org/srv/data', '../copy'],
    ({ configure, port, user, home }) =>
      configure(
        `Host gate\n  HostName 127.0.0.1\n  Port ${port}\n  User ${user}\n  UserKnownHostsFile ${home}/.ssh/known_hosts\nHost inner.example.org\n  ProxyJump gate\n`,
      ),
    { config: ['AllowTcpForwarding no'] },
  ),
};
