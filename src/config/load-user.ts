import { isAbsolute, join } from 'node:path';
import type { InferOutput } from 'valibot';
import { configFault } from './fault.js';
import { USER_FILE } from './schema.js';
import { validate } from './validate.js';
import { readYamlFile } from './yaml-file.js';

/** One person's settings; each may be missing. */
export interface UserConfig {
  readonly userName?: string;
  /** An e-mail address. */
  readonly userId?: string;
  readonly defaultHost?: string;
  readonly defaultProjectPath?: string;
  readonly ssh?: {
    /** A private key; "~/" is already replaced. */
    readonly keyPath?: string;
    /** The ssh program to use and its first arguments. */
    readonly command?: readonly string[];
    /** Seconds until a server that does not answer is given up. */
    readonly timeout?: number;
  };
  readonly zfs?: {
    /** What runs `zfs` with the rights it needs: sudo and its arguments, ending in the program. */
    readonly command?: readonly string[];
  };
}

/** The places that settings are looked for in, from the environment: HOME, XDG_CONFIG_HOME, DSG_CONFIG_HOME. */
export interface UserPlaces {
  readonly home?: string | undefined;
  readonly xdg?: string | undefined;
  readonly dsgConfigHome?: string | undefined;
  /** The machine's settings, "/etc/dsg" unless told. */
  readonly etc?: string | undefined;
}

type File = InferOutput<typeof USER_FILE>;
const FILE = 'dsg.yml';
const PERSONAL = ['user_name', 'user_id'] as const;

/** One file's settings. */
export interface UserLayer {
  readonly file: string;
  /** True for the machine's, which is about nobody. */
  readonly isMachine: boolean;
  /** As they stand in the file, keys without a value left out; undefined where there is no file. */
  readonly settings: File | undefined;
}

/**
 * Loads `dsg.yml` from the machine's and the person's folders; of a key in several, the last one counts.
 *
 * None of the files needs to be there. A relative folder is skipped, as the XDG rules have it. Throws a config error that names the file and the key.
 */
export function loadUser(places: UserPlaces): UserConfig {
  const layers = userFiles(places).map(({ file }) => loadUserFile(file, places));
  return toConfig(Object.assign({}, ...layers.map(({ settings }) => settings)), places.home);
}

/** Names the files that settings are looked for in, whether they are there or not; the last one counts most. */
export function userFiles(places: UserPlaces): Pick<UserLayer, 'file' | 'isMachine'>[] {
  const { home, xdg, dsgConfigHome, etc = '/etc/dsg' } = places;
  const folders = [home && join(home, '.config', 'dsg'), xdg && join(xdg, 'dsg'), dsgConfigHome];
  const personal = folders
    .filter((folder) => folder !== undefined && folder !== '' && isAbsolute(folder))
    .map((folder) => ({ file: join(folder as string, FILE), isMachine: false }));
  return [{ file: join(etc, FILE), isMachine: true }, ...personal];
}

/** Loads one of these files. */
export function loadUserFile(file: string, places: UserPlaces): UserLayer {
  const isMachine = userFiles(places)[0]?.file === file;
  const read = readYamlFile(file);
  const settings = read && withoutNothing(validate(USER_FILE, read, { file }));
  if (isMachine && settings) refusePersonal(file, settings);
  return { file, isMachine, settings };
}

function refusePersonal(file: string, settings: File): void {
  const key = PERSONAL.find((personal) => settings[personal] !== undefined);
  if (key === undefined) return;
  throw configFault(file, `"${key}" is about one person, and this file is for all`, {
    hint: `Move "${key}" to "~/.config/dsg/dsg.yml".`,
    data: { key },
  });
}

/** Drops keys with no value, which must not hide an earlier file's. */
function withoutNothing(file: File): File {
  return Object.fromEntries(Object.entries(file).filter(([, value]) => value != null)) as File;
}

function toConfig(file: File, home: string | undefined): UserConfig {
  const { user_name, user_id, default_host, default_project_path, ssh, zfs } = file;
  return {
    ...(user_name != null && { userName: user_name }),
    ...(user_id != null && { userId: user_id }),
    ...(default_host != null && { defaultHost: default_host }),
    ...(default_project_path != null && { defaultProjectPath: default_project_path }),
    ...(ssh != null && { ssh: toSsh(ssh, home) }),
    ...(zfs?.command != null && { zfs: { command: inWords(zfs.command) } }),
  };
}

function toSsh(ssh: NonNullable<File['ssh']>, home: string | undefined): UserConfig['ssh'] & {} {
  const { key_path, command, timeout } = ssh;
  return {
    ...(key_path != null && { keyPath: home ? key_path.replace(/^~(?=\/)/, home) : key_path }),
    ...(command != null && { command: inWords(command) }),
    ...(timeout != null && { timeout }),
  };
}

function inWords(command: string | readonly string[]): readonly string[] {
  return typeof command === 'string' ? command.split(/\s+/) : command;
}
