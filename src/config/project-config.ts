import type { RepositoryUrl } from '../remote/url.js';
import type { NameRule } from '../worktree/rules.js';

export const PROJECT_FILE = '.dsgconfig.yml';

/** What is left out of tracking: exact paths, exact names at any depth, and ends of names. */
export interface IgnoreSetting {
  readonly paths: readonly string[];
  readonly names: readonly string[];
  readonly suffixes: readonly string[];
}

/** Where the repository is. */
export interface RepositorySetting {
  readonly url: RepositoryUrl;
  /** Where to look when there is no repository at `url`: older settings name the place in two ways. */
  readonly otherwise?: RepositoryUrl;
  /** The ZFS dataset under which `init` makes the repository's. */
  readonly pool?: string;
}

/** When a sync that deletes stops and asks: more than a count of files, or a share (0 to 1) of them. */
export interface GuardSetting {
  readonly maxDeletes: number;
  readonly maxDeleteShare: number;
}

/** The settings that every project of a repository has in common. */
export interface SharedConfig {
  readonly name: string;
  /** Names of the folders whose files are tracked, wherever they are; "." tracks everything. */
  readonly dataDirs: readonly string[];
  readonly ignore: IgnoreSetting;
  readonly names: { readonly allow: readonly NameRule[] };
}

/** One project's settings; without a repository, the project has it in itself. */
export interface ProjectConfig extends SharedConfig {
  readonly repository: RepositorySetting | undefined;
  readonly guard: GuardSetting;
  /** Not looked at here: whoever runs the checks knows what they may be. */
  readonly checks: unknown;
}

export const defaultDataDirs: readonly string[] = ['input', 'output', 'frozen'];

export const defaultIgnore: IgnoreSetting = {
  paths: [],
  names: ['.DS_Store', '__pycache__', '.Rdata', '.rdata', '.RData', '.Rproj.user'],
  suffixes: ['.tmp', '.pyc'],
};

export const defaultGuard: GuardSetting = { maxDeletes: 1000, maxDeleteShare: 0.5 };
