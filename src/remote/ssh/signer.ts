import ssh2, { type ParsedKey } from 'ssh2';
import type { Identity } from './identities.js';
import type { SshSettings } from './settings.js';

type Sign = (error?: Error | null, signature?: Buffer) => void;

/** Hears how it went with keys that the server would have accepted. */
export interface SignerNotes {
  /** By its path, so that one key for several servers on the way is asked for once. */
  readonly unlocked: Map<string, ParsedKey>;
  readonly note: (text: string, hint?: string) => void;
  /** Stops the clock while a person is asked; returns what starts it again. */
  readonly pause: () => () => void;
}

const TRIES = 3;

/**
 * Offers keys one after the other as ssh2 knows it from an agent.
 *
 * ssh2 asks for a signature only when the server has said that it accepts the key, so that nobody is asked for the
 * passphrase of a key that is of no use here.
 */
export class Signer extends ssh2.BaseAgent<ParsedKey> {
  readonly #identities: readonly Identity[];
  readonly #settings: SshSettings;
  readonly #notes: SignerNotes;

  constructor(identities: readonly Identity[], settings: SshSettings, notes: SignerNotes) {
    super();
    this.#identities = identities;
    this.#settings = settings;
    this.#notes = notes;
  }

  getIdentities(callback: (error?: Error | null, keys?: ParsedKey[]) => void): void {
    callback(
      null,
      this.#identities.map(({ key }) => key),
    );
  }

  sign(
    key: ParsedKey,
    data: Buffer,
    options: { hash?: 'sha1' | 'sha256' | 'sha512' } | Sign,
    callback?: Sign,
  ): void {
    const hash = typeof options === 'function' ? undefined : options.hash;
    const done = typeof options === 'function' ? options : (callback as Sign);
    const identity = this.#identities.find((one) => one.key === key);
    if (identity === undefined) {
      done(new Error('no such key'));
      return;
    }
    // ssh2 falls back to SHA-1 for a server that does not say that it knows better.
    if (key.type === 'ssh-rsa' && hash !== 'sha256' && hash !== 'sha512') {
      this.#notes.note(`${identity.from} is not used: the server takes RSA keys with SHA-1 only`);
      done(new Error('SHA-1'));
      return;
    }
    const resume = this.#notes.pause();
    this.#sign(identity, data, hash)
      .then(
        (signature) => done(null, signature),
        (error: Error) => done(error),
      )
      .finally(resume);
  }

  async #sign(
    { key, agent, file, from }: Identity,
    data: Buffer,
    hash?: 'sha1' | 'sha256' | 'sha512',
  ) {
    if (agent) {
      return new Promise<Buffer>((resolve, reject) => {
        agent.sign(key, data, hash === undefined ? {} : { hash }, (error, signature) => {
          if (signature) return resolve(signature as Buffer);
          this.#notes.note(`${from} would be accepted, but the agent does not sign with it`);
          reject(error ?? new Error('no signature'));
        });
      });
    }
    const unlocked = file?.isEncrypted
      ? await unlockKey(file, this.#settings, this.#notes)
      : file?.unlock(undefined);
    if (unlocked === undefined) throw new Error('locked');
    const signature: unknown = unlocked.sign(data, hash);
    if (signature instanceof Error) throw signature;
    return signature as Buffer;
  }
}

/** Asks for the passphrase of a key, three times at most; undefined when it stays locked. */
export async function unlockKey(
  file: NonNullable<Identity['file']>,
  { askSecret }: SshSettings,
  { note, unlocked }: SignerNotes,
): Promise<ParsedKey | undefined> {
  const before = unlocked.get(file.path);
  if (before) return before;
  if (askSecret === undefined) {
    note(
      `"${file.path}" is encrypted, and there is no terminal to ask for its passphrase on`,
      `ssh-add ${file.path}`,
    );
    return undefined;
  }
  for (let i = 0; i < TRIES; i++) {
    const passphrase = await askSecret(`Passphrase for the key "${file.path}": `);
    const key = passphrase === '' ? undefined : file.unlock(passphrase);
    if (key) {
      unlocked.set(file.path, key);
      return key;
    }
    if (passphrase === '') break;
  }
  note(`"${file.path}" stays locked: the passphrase was wrong`);
  return undefined;
}
