/** What the person's settings and surroundings say about reaching servers; `~` is already replaced. */
export interface SshSettings {
  readonly home: string | undefined;
  /** The person's name on this machine: the default user on servers. */
  readonly user: string;
  /** $SSH_AUTH_SOCK. */
  readonly agent: string | undefined;
  /** A private key to offer before those of `~/.ssh/config`. */
  readonly keyPath: string | undefined;
  /** The system's ssh program and its first arguments, to be used in place of ssh2. */
  readonly command: readonly string[] | undefined;
  /** Seconds: for the connection to be made, and for the longest silence after that. */
  readonly timeout: number;
  /** The folder of the machine's ssh settings; "/etc/ssh" unless told. */
  readonly etc?: string;
  /** Asks for a secret on the terminal; undefined where there is none. */
  readonly askSecret: ((question: string) => Promise<string>) | undefined;
  /** Hears of things a person should know though they stop nothing, one line each. */
  readonly warn: (text: string) => void;
}
