// Two people at work in one repository behind a real sshd, each with files that only they edit, so that what must come
// of all their syncs is known whatever is killed in between.
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { contentsOf } from '../repository/scene.js';
import type { Sshd } from '../ssh/sshd.js';
import { startSshd } from '../ssh/sshd.js';
import { put } from '../support/files.js';
import type { Outcome, Project } from '../support/project.js';
import { openProject, succeed, tempFolder } from '../support/project.js';
import type { TestContext } from '../support/suite.js';
import { equal, ok } from '../support/suite.js';

export interface Person extends Project {
  readonly name: string;
  /** What the person's own files hold. */
  readonly own: Map<string, string>;
  /** Sends the person's connections to this port of the server, or of a proxy before it. */
  reach(port: number): void;
}

/** A server that people reach: a real sshd, here or in a virtual machine. */
export interface Place {
  readonly port: number;
  readonly user: string;
  /** A private key that is let in. */
  readonly key: string;
  /** The server's public key, "ssh-ed25519 AAAA...". */
  readonly hostKey: string;
  /** Seconds of silence after which a client gives its server up. */
  readonly timeout: number;
}

export interface SshWorld {
  readonly place: Place;
  readonly repository: string;
  readonly url: string;
  readonly people: readonly [Person, Person];
}

/** Starts a server on this machine and makes the repository below a folder. */
export async function sshWorld(
  t: TestContext,
  under: string,
  type: string,
): Promise<SshWorld & { sshd: Sshd }> {
  const sshd = await startSshd(t);
  const { port, user, key } = sshd;
  const place: Place = { port, user, key, hostKey: sshd.hostKey(), timeout: 8 };
  return { ...(await worldAt(t, place, under, type)), sshd };
}

/** Makes the repository below a folder on the server, ann's project and ben's clone. */
export async function worldAt(
  t: TestContext,
  place: Place,
  under: string,
  type: string,
): Promise<SshWorld> {
  const folder = tempFolder(t);
  const repository = join(under, 'repository');
  const url = `ssh://${place.user}@data${repository}`;
  const person = (name: string): Person => {
    const root = join(folder, name);
    mkdirSync(root);
    const home = join(folder, `${name}-home`);
    put(home, {
      'dsg.yml': `user_name: ${name}\nuser_id: ${name}@example.org\nssh: {timeout: ${place.timeout}}\n`,
      '.ssh/known_hosts': `data ${place.hostKey}\n`,
    });
    copyFileSync(place.key, join(home, '.ssh/id_ed25519'));
    chmodSync(join(home, '.ssh/id_ed25519'), 0o600);
    const env = { PATH: process.env.PATH ?? '', HOME: home, DSG_CONFIG_HOME: home };
    const made: Person = {
      ...openProject({ root, env, repository }),
      name,
      own: new Map(),
      reach(port) {
        const known = `UserKnownHostsFile ${home}/.ssh/known_hosts`;
        const way = `HostName 127.0.0.1\n  Port ${port}\n  HostKeyAlias data\n  ${known}`;
        const key = `IdentityFile ${home}/.ssh/id_ed25519`;
        put(home, { '.ssh/config': `Host data\n  ${way}\n  ${key}\n` });
      },
    };
    made.reach(place.port);
    return made;
  };
  const [ann, ben] = [person('ann'), person('ben')];
  edit(ann, 0);
  await succeed(ann.dsg('init', '--data-dir', '.', `${url}#type=${type}`));
  await succeed(ben.dsg('clone', url, '.'));
  return { place, repository, url, people: [ann, ben] };
}

/** Changes, adds and deletes some of a person's files; `n` tells which and how. */
export function edit({ root, name, own }: Person, n: number): void {
  const write = (path: string, text: string) => {
    put(root, { [path]: text });
    own.set(path, text);
  };
  write(`${name}/always.csv`, `${name} ${n}\n`);
  write(`${name}/deep/${n % 5}/part.csv`, `part ${n}\n`.repeat(1 + (n % 400)));
  if (n % 7 === 3) write(`${name}/large-${n % 3}.bin`, `${n} `.repeat(900_000));
  const gone = `${name}/deep/${(n + 2) % 5}/part.csv`;
  if (n % 4 === 0 && own.delete(gone)) rmSync(join(root, gone));
}

/** Syncs until it succeeds; what a killed process held is free again soon. */
export async function syncAtLast(person: Person): Promise<Outcome> {
  for (let left = 40; ; left--) {
    const done = await person.dsg('sync', '--allow-deletes');
    if (done.code === 0 || left === 0) return succeed(Promise.resolve(done));
    ok([1, 4, 6].includes(done.code ?? -1), `exit ${done.code}: ${done.stdout}${done.stderr}`);
    await new Promise((wait) => setTimeout(wait, 250));
  }
}

/** Asserts that both have everything of both, and that nothing of it is damaged anywhere. */
export async function converge({ people: [ann, ben], repository }: SshWorld): Promise<void> {
  for (const person of [ann, ben, ann]) await syncAtLast(person);
  const expected = Object.fromEntries(
    [...ann.own, ...ben.own].sort(([a], [b]) => (a < b ? -1 : 1)),
  );
  for (const { root } of [ann, ben]) {
    const found = { ...contentsOf(root) } as Record<string, unknown>;
    for (const path of Object.keys(found)) if (path.startsWith('.dsg')) delete found[path];
    equal(found, expected);
  }
  // A server in a virtual machine is looked into by fsck alone.
  if (existsSync(repository)) equal(contentsOf(`${repository}/current/`), expected);
  await succeed(ann.dsg('fsck', '--read-data'));
  await succeed(ben.dsg('validate-chain'));
}

/** The processes on the server that answer a client. */
export function servers({ folder }: Sshd): number[] {
  const found: number[] = [];
  const visit = (pid: number): void => {
    const at = `/proc/${pid}`;
    try {
      if (/\bserve\0--stdio/.test(readFileSync(`${at}/cmdline`, 'utf8'))) found.push(pid);
      const children = readFileSync(`${at}/task/${pid}/children`, 'utf8').split(' ');
      for (const child of children.filter(Boolean)) visit(Number(child));
    } catch {
      // It has ended in the meantime.
    }
  };
  visit(Number(readFileSync(join(folder, 'pid'), 'utf8')));
  return found;
}

/** Kills a process that may have ended. */
export function kill(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Numbers from 0 to 1 that are the same in each run with the same seed. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
