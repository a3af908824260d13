import { existsSync, realpathSync, statSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { DsgError } from '../src/errors/error.js';
import { repositorySettings } from '../src/project/person.js';
import { openSession } from '../src/remote/server.js';
import { dsgVersion } from '../src/remote/version.js';
import { serveLine } from '../src/remote/wire/serve-line.js';
import type { Command } from './command.js';
import { flag, word } from './command.js';

/** Seconds: a client that is silent for longer is gone; one that connects has to greet in the second. */
const SILENCE = 120;
const GREETING = 30;

export const command: Command = {
  name: 'serve',
  summary: 'Answer a dsg on another machine, on stdin and stdout',
  plumbing: true,
  description: `Is started on the server by the dsg of whoever works with a repository there, through SSH; nobody types it. It gives
access to every repository that the account may read, unless --root confines it to one folder. In an account's
authorized_keys, the line

    restrict,command="dsg serve --stdio --root /srv/data" ssh-ed25519 AAAA...

lets the owner of that key work with the repositories in /srv/data and do nothing else. It ends when the connection does, and
frees the lock that the client held. docs/protocol.md describes what is spoken.`,
  options: {
    stdio: { type: 'boolean', describe: 'Speak on stdin and stdout (the only way there is)' },
    root: {
      type: 'string',
      describe: 'Give access only to what lies in this folder, links resolved',
      value: 'DIR',
    },
    'read-only': { type: 'boolean', describe: 'Refuse everything that would change something' },
  },
  examples: [
    ['dsg serve --stdio --root /srv/data', 'what authorized_keys may confine a key to'],
    ['dsg serve --stdio --root /srv/data --read-only', 'for people who only read'],
  ],
  exits: {
    1: 'something else went wrong on this machine',
    2: 'wrong usage',
    6: 'the connection was lost, or the client was not understood',
    130: 'it was asked to stop; a commit that was under way was finished',
  },
  async run(context, args) {
    if (!flag(args, 'stdio')) throw usage('without --stdio there is nobody to answer');
    const root = rootFolder(word(args, 'root'));
    const streams = context.streams?.();
    if (!streams) throw usage('it speaks to another dsg, not to a terminal');
    const session = openSession({
      pool: context.pool,
      dsg: dsgVersion(),
      root,
      readOnly: flag(args, 'read-only'),
      now: context.now,
      settings: repositorySettings(context),
    });
    const error = await serveLine(session, streams.input, streams.output, {
      silence: SILENCE,
      greeting: GREETING,
      abandon: (why) => context.abandon?.(why),
      isStopped: context.isInterrupted,
      onTraffic: context.onTraffic,
    });
    streams.input.destroy();
    if (error) throw error;
    return { document: {} };
  },
  show: () => '',
};

function rootFolder(root: string | undefined): string | null {
  if (root === undefined) return null;
  if (!isAbsolute(root)) throw usage(`the folder "${root}" is not an absolute path`);
  if (!existsSync(root) || !statSync(root).isDirectory())
    throw usage(`there is no folder "${root}"`);
  return realpathSync(root);
}

function usage(why: string): DsgError {
  return new DsgError('usage', `Cannot serve: ${why}`, {
    hint: 'dsg help serve',
  });
}
