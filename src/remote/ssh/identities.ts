import type { Duplex } from 'node:stream';
import ssh2, { type ParsedKey } from 'ssh2';
import { DsgError } from '../../errors/error.js';
import type { HostConfig } from './host-config.js';
import { type KeyFile, readKeyFile } from './private-key.js';
import type { SshSettings } from './settings.js';

/** An agent of OpenSSH that can be left while it does not answer. */
class Agent extends ssh2.OpenSSHAgent {
  readonly #streams = new Set<Duplex>();

  override getStream(callback: (error?: Error | null, stream?: Duplex) => void): void {
    super.getStream((error, stream) => {
      if (stream) {
        this.#streams.add(stream);
        stream.once('close', () => this.#streams.delete(stream));
      }
      callback(error, stream);
    });
  }

  leave(): void {
    for (const stream of this.#streams) stream.destroy();
  }
}

/** A key to offer, and where it comes from. */
export interface Identity {
  readonly key: ParsedKey;
  /** For people: `"/home/a/.ssh/id_rsa"`, `the agent`. */
  readonly from: string;
  /** The agent that has the private half; else the file has it. */
  readonly agent: Agent | undefined;
  readonly file: KeyFile | undefined;
}

/** The keys of a person for one server. */
export interface Identities {
  /** In the order they are offered. */
  readonly offered: readonly Identity[];
  /** Encrypted files that do not even tell their public half: to be asked for when no other key worked. */
  readonly hidden: readonly KeyFile[];
  /** Why others are not offered, each with what to do about it. */
  readonly notes: readonly { readonly text: string; readonly hint?: string }[];
}

/** Gathers the keys in OpenSSH's order: the ones named, first those that the agent has; the agent's others; files. */
export async function gatherIdentities(
  config: HostConfig,
  settings: SshSettings,
): Promise<Identities> {
  const notes: { text: string; hint?: string }[] = [];
  const paths = [
    ...new Set([...(settings.keyPath ? [settings.keyPath] : []), ...config.identityFiles]),
  ];
  const files = paths.flatMap((path) => {
    const file = readKeyFile(path);
    if (!('why' in file)) return [file];
    if (path === settings.keyPath) throw unusable(path, file.why, file.hint);
    if (!file.isMissing)
      notes.push({
        text: `"${path}" is not used: ${file.why}`,
        ...(file.hint && { hint: file.hint }),
      });
    return [];
  });
  const { agent, keys, problem } = await askAgent(config.agent, settings.timeout);
  if (problem !== undefined)
    notes.push({ text: problem, hint: 'start one and add your key: eval "$(ssh-agent)"; ssh-add' });
  const has = (key: ParsedKey) => keys.some((one) => isSame(one, key));
  const named = files.filter(({ publicKey }) => publicKey !== undefined) as Known[];
  const inAgent = named.filter(({ publicKey }) => has(publicKey));
  const others = config.identitiesOnly
    ? []
    : keys.filter((key) => !named.some(({ publicKey }) => isSame(publicKey, key)));
  const offered: Identity[] = [
    ...inAgent.map((file) => ({
      key: file.publicKey,
      from: `the agent and "${file.path}"`,
      agent,
      file,
    })),
    ...others.map((key) => ({
      key,
      from: `the agent${key.comment ? ` ("${key.comment}")` : ''}`,
      agent,
      file: undefined,
    })),
    ...named
      .filter((file) => file.isPrivate && !has(file.publicKey))
      .map((file) => ({ key: file.publicKey, from: `"${file.path}"`, agent: undefined, file })),
  ];
  // The one in dsg's own settings is meant for this and goes first.
  const isFirst = ({ file }: Identity) =>
    settings.keyPath !== undefined && file?.path === settings.keyPath;
  return {
    offered: [...offered.filter(isFirst), ...offered.filter((one) => !isFirst(one))],
    hidden: files.filter(({ publicKey }) => publicKey === undefined),
    notes,
  };
}

type Known = KeyFile & { readonly publicKey: ParsedKey };

function isSame(a: ParsedKey, b: ParsedKey): boolean {
  return a.getPublicSSH().equals(b.getPublicSSH());
}

function unusable(
  path: string,
  why: string,
  hint = 'correct "ssh: {key_path: ...}" in your dsg.yml',
): DsgError {
  return new DsgError('config', `Cannot use the key "${path}": ${why}`, {
    state: 'Nothing was changed.',
    hint,
    data: { path },
  });
}

interface AgentKeys {
  readonly agent: Agent | undefined;
  readonly keys: readonly ParsedKey[];
  readonly problem: string | undefined;
}

/** An agent that does not answer is as good as none; the other keys are tried all the same. */
function askAgent(socket: string | undefined, timeout: number): Promise<AgentKeys> {
  if (socket === undefined)
    return Promise.resolve({ agent: undefined, keys: [], problem: undefined });
  const agent = new Agent(socket);
  return new Promise((resolve) => {
    const none = (why: string) =>
      resolve({ agent: undefined, keys: [], problem: `the agent at "${socket}" ${why}` });
    const timer = setTimeout(() => {
      none('does not answer');
      agent.leave();
    }, timeout * 1000);
    agent.getIdentities((error, keys) => {
      clearTimeout(timer);
      if (error) return none('cannot be reached');
      resolve({ agent, keys: (keys ?? []).flatMap(parsed), problem: undefined });
    });
  });
}

/** Certificates and keys in hardware are among an agent's keys too; ssh2 cannot use those. */
function parsed(key: unknown): ParsedKey[] {
  const one = ssh2.utils.parseKey(key as Buffer);
  return one instanceof Error || /-cert-|^sk-/.test(one.type) ? [] : [one];
}
