import type { UserConfig } from '../config/load-user.js';
import { loadUser } from '../config/load-user.js';
import type { SshSettings } from '../remote/ssh/settings.js';
import type { RepositorySettings } from '../repository/settings.js';
import type { Context } from './context.js';

/** Seconds that a server may take to answer unless the person's settings say otherwise. */
const TIMEOUT = 60;
/** Reads the person's settings from where the environment says they are. */
export function personOf({ env, home }: Pick<Context, 'env' | 'home'>): UserConfig {
  return loadUser({ home, xdg: env.XDG_CONFIG_HOME, dsgConfigHome: env.DSG_CONFIG_HOME });
}

/** Gathers what a person's settings and surroundings say about reaching servers. */
export function sshSettings(context: Context): SshSettings {
  const { env, home, user, askSecret, warn } = context;
  const { ssh = {} } = personOf(context);
  return {
    home,
    user: user ?? env.USER ?? env.LOGNAME ?? '',
    agent: env.SSH_AUTH_SOCK || undefined,
    keyPath: ssh.keyPath,
    command: ssh.command,
    timeout: ssh.timeout ?? TIMEOUT,
    askSecret,
    warn: warn ?? (() => undefined),
  };
}

/** What the settings of this account say about repositories on this machine. */
export function repositorySettings(context: Pick<Context, 'env' | 'home'>): RepositorySettings {
  const command = personOf(context).zfs?.command;
  return command === undefined ? {} : { zfsCommand: command };
}
