import { spawnSync } from 'node:child_process';
import { chmodSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname } from 'node:path';
import type { Tree } from '../support/files.js';
import type { Project, Team } from '../support/project.js';
import { openProject, team, tempFolder } from '../support/project.js';
import { needs, type TestContext } from '../support/suite.js';

/** A user without any rights. */
export const NOBODY = 65534;
/** What goes before a command to run it as that user. */
export const AS_NOBODY = ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'];

/** Lets others pass through the folders that lead to a test's own. */
export function openTheWay(folder: string): void {
  for (let at = folder; at.startsWith(tmpdir()); at = dirname(at)) {
    const { mode, uid } = statSync(at);
    if (uid === process.getuid?.()) chmodSync(at, (mode & 0o7777) | 0o011);
  }
}

export function giveAway(folder: string): void {
  const done = spawnSync('chown', ['-hR', `${NOBODY}:${NOBODY}`, folder], { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`Cannot give away "${folder}": ${done.stderr}`);
}

/** Makes a team whose projects and repository belong to someone without privileges. */
export async function plainTeam(t: TestContext, files: Tree): Promise<Team> {
  needs(process.getuid?.() === 0, 'root, to become someone else');
  needs(!spawnSync('setpriv', ['--version']).error, 'setpriv');
  const folder = tempFolder(t);
  const made = await team(t, files, { folder });
  openTheWay(folder);
  giveAway(folder);
  return { ...made, alice: asNobody(made.alice, made), bob: asNobody(made.bob, made) };
}

function asNobody({ root, env }: Project, { repository }: Team): Project {
  return openProject({ root, env, repository, through: AS_NOBODY });
}
