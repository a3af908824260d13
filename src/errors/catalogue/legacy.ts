import type { ErrorKind } from './kind.js';

/** The errors of bringing in what the older dsg kept. */
export const legacyErrors: Readonly<Record<string, ErrorKind>> = {
  'import-no-legacy': {
    code: 'not-found',
    message: 'Cannot import "{folder}": it has no .dsg/last-sync.json, which the older dsg kept',
    hint: 'name the folder of a project or repository of the older dsg',
  },
  'import-manifest-missing': {
    code: 'integrity',
    message: 'Cannot import "{root}": the manifest of {id} is missing',
    hint: 'get .dsg/archive back from a backup; to leave that snapshot out: dsg import-legacy --skip-damaged {root}',
  },
  'import-contents-unreadable': {
    code: 'no-permission',
    message: 'Cannot look for contents in "{folder}": {why}',
    hint: 'get the right to read that folder and run the command again',
  },
  'import-contents-none': {
    code: 'not-found',
    message: 'Cannot look for contents in "{path}": there is no such folder',
    hint: 'check the path',
  },
  'import-into-other': {
    code: 'usage',
    message: 'Cannot import into "{root}": its s{number} is not the old {id}',
    hint: 'name a place where there is no repository yet',
  },
};
