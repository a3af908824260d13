// Two people and a repository behind a real OpenSSH server, driven through the command line.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Sshd, SshdOptions } from '../ssh/sshd.js';
import { startSshd } from '../ssh/sshd.js';
import type { Project } from '../support/project.js';
import { openProject, succeed, tempFolder } from '../support/project.js';
import type { TestContext } from '../support/suite.js';

export interface Server {
  readonly sshd: Sshd;
  /** Where the repositories are, on the server. */
  readonly shelf: string;
  /** A scratch folder for the people's projects. */
  readonly folder: string;
  /** The address of a repository on the shelf. */
  url(name: string): string;
  /** The settings and surroundings of a person of this name, who may log in. */
  person(name: string): Record<string, string>;
  /** A person's project of this name, made or not. */
  project(name: string, repository?: string): Project;
}

/** Starts a server with an empty shelf. */
export async function server(t: TestContext, options: SshdOptions = {}): Promise<Server> {
  const sshd = await startSshd(t, options);
  const folder = tempFolder(t);
  const shelf = join(folder, 'shelf');
  mkdirSync(shelf);
  const person = (name: string) => {
    const settings = join(folder, `settings-${name}`);
    mkdirSync(settings, { recursive: true });
    writeFileSync(
      join(settings, 'dsg.yml'),
      `user_name: ${name}\nuser_id: ${name}@example.org\nssh: {timeout: 20}\n`,
    );
    return { PATH: process.env.PATH ?? '', HOME: sshd.home, DSG_CONFIG_HOME: settings };
  };
  return {
    sshd,
    shelf,
    folder,
    url: (name) => `ssh://127.0.0.1:${sshd.port}${join(shelf, name)}`,
    person,
    project(name, repository = 'r') {
      const root = join(folder, name);
      mkdirSync(root, { recursive: true });
      return openProject({ root, env: person(name), repository: join(shelf, repository) });
    },
  };
}

/** Makes ann's project and its repository on the server, and bob's clone. */
export async function sshTeam(
  t: TestContext,
  files: Parameters<Project['put']>[0],
  options: SshdOptions = {},
) {
  const made = await server(t, options);
  const ann = made.project('ann');
  ann.put(files);
  await succeed(ann.dsg('init', made.url('r')));
  const bob = made.project('bob');
  await succeed(bob.dsg('clone', made.url('r'), '.'));
  return { ...made, ann, bob };
}
