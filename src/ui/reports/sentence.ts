import type { Finding } from '../../checks/check.js';
import type { CheckReport } from '../../project/check.js';

/** Says a finding as one sentence, of which each part may hold text from anywhere. */
export function sentence({ column, found, expected, sentence: own }: Finding): string {
  const where = column === null ? '' : `${column}: `;
  return where + (own ?? `found ${found}; expected ${expected}`);
}

/** What a command printed, as lines below a sentence; nothing where there was nothing. */
export function outputLines({ output }: Finding): string[] {
  return output === undefined ? [] : ['It printed:', ...output.split('\n')];
}

/** Where a file is, counted from the top of the git repository, as CI wants it. */
export function pathInGit({ folder }: Pick<CheckReport, 'folder'>, path: string): string {
  return folder === '' ? path : `${folder}/${path}`;
}
