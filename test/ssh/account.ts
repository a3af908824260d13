import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { needs } from '../support/suite.js';

/** An account of this machine that exists for tests. */
export interface Account {
  readonly name: 'dsgtest1' | 'dsgtest2';
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
}

/**
 * Returns one of two real accounts without a password, made when it is missing and then kept: other tests may be using
 * it. Whoever has an sshd's `authorize` may log in as it there, and nowhere else.
 */
export function account(name: Account['name']): Account {
  needs(process.getuid?.() === 0, 'root, to make accounts');
  const found = look(name);
  if (found) return found;
  // "*" is no password but, unlike "!", no lock either: sshd lets nobody in who is locked.
  spawnSync('useradd', ['-m', '-p', '*', '-s', '/bin/sh', name], { stdio: 'ignore' });
  const made = look(name);
  if (!made) throw new Error(`useradd did not make the account ${name}`);
  return made;
}

function look(name: Account['name']): Account | undefined {
  const line = spawnSync('getent', ['passwd', name], { encoding: 'utf8' }).stdout.trim();
  if (line === '') return undefined;
  const [, , uid, gid, , home = ''] = line.split(':');
  mkdirSync(home, { recursive: true });
  return { name, uid: Number(uid), gid: Number(gid), home };
}
