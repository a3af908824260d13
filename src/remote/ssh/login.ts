import type { AnyAuthMethod, AuthenticationType, ConnectConfig } from 'ssh2';
import type { HostConfig } from './host-config.js';
import type { Identities } from './identities.js';
import type { SshSettings } from './settings.js';
import { Signer, type SignerNotes, unlockKey } from './signer.js';

/** How a login goes, for error messages. */
export interface LoginState {
  methods: readonly string[] | undefined;
}

/**
 * Logs in with keys and nothing else: first asks what the server takes, then offers the keys, and at last those that
 * have to be unlocked to be offered at all.
 */
export function loginWithKeys(
  config: HostConfig,
  settings: SshSettings,
  { identities, notes, state }: { identities: Identities; notes: SignerNotes; state: LoginState },
): NonNullable<ConnectConfig['authHandler']> {
  const { user: username } = config;
  const steps: (() => Promise<AnyAuthMethod | undefined>)[] = [
    async () => ({ type: 'none', username }),
    async () =>
      identities.offered.length === 0
        ? undefined
        : { type: 'agent', username, agent: new Signer(identities.offered, settings, notes) },
    ...identities.hidden.map((file) => async (): Promise<AnyAuthMethod | undefined> => {
      const resume = notes.pause();
      try {
        const key = await unlockKey(file, settings, notes);
        if (key === undefined) return undefined;
        const identity = { key, from: `"${file.path}"`, agent: undefined, file };
        return { type: 'agent', username, agent: new Signer([identity], settings, notes) };
      } finally {
        resume();
      }
    }),
  ];
  return (left: AuthenticationType[] | null, _partial, next) => {
    if (left !== null) state.methods = left;
    const takesKeys = left === null || left.includes('publickey');
    const go = async () => {
      for (let step = steps.shift(); step && takesKeys; step = steps.shift()) {
        const method = await step();
        if (method) return method;
      }
      return undefined;
    };
    go().then(
      (method) => next(method ?? (false as never)),
      (error: Error) => {
        notes.note(error.message);
        next(false as never);
      },
    );
  };
}
