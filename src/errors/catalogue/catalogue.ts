import { codeErrors } from './code.js';
import { commandLineErrors } from './command-line.js';
import { conflictErrors } from './conflicts.js';
import { historyErrors } from './history.js';
import type { ErrorKind } from './kind.js';
import { legacyErrors } from './legacy.js';
import { mountErrors } from './mounts.js';
import { projectErrors } from './project.js';
import { remoteErrors } from './remote.js';
import { repositoryErrors } from './repository.js';
import { restoreErrors } from './restore.js';
import { searchErrors } from './search.js';
import { settingsErrors } from './settings.js';
import { sshErrors } from './ssh.js';
import { storageErrors } from './storage.js';
import { undoErrors } from './undo.js';
import { zfsErrors } from './zfs.js';

/** Everything that can go wrong, by a name that stays; a test keeps it complete. */
export const CATALOGUE: Readonly<Record<string, ErrorKind>> = {
  ...commandLineErrors,
  ...settingsErrors,
  ...projectErrors,
  ...searchErrors,
  ...codeErrors,
  ...legacyErrors,
  ...conflictErrors,
  ...historyErrors,
  ...restoreErrors,
  ...undoErrors,
  ...mountErrors,
  ...repositoryErrors,
  ...storageErrors,
  ...remoteErrors,
  ...sshErrors,
  ...zfsErrors,
};
