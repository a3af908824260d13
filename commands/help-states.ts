import { ACTIONS, type Action, type State } from '../src/sync/states.js';

/** What each state means: which of local, cache and remote have the path, and what is equal. */
const MEANING: Readonly<Record<State, readonly [presence: string, text: string]>> = {
  unchanged: ['111', 'the same on all three sides'],
  'remote-changed': ['111', 'changed in the repository only'],
  'same-change': ['111', 'changed on both sides, and alike'],
  'local-changed': ['111', 'changed here only'],
  'both-changed': ['111', 'changed on both sides, differently'],
  'local-deleted': ['011', 'deleted here, unchanged in the repository'],
  'local-deleted-remote-changed': ['011', 'deleted here, changed in the repository'],
  'same-added': ['101', 'new on both sides, and alike'],
  'both-added': ['101', 'new on both sides, differently'],
  'remote-deleted': ['110', 'deleted in the repository, unchanged here'],
  'remote-deleted-local-changed': ['110', 'deleted in the repository, changed here'],
  'remote-added': ['001', 'new in the repository'],
  'both-deleted': ['010', 'deleted on both sides'],
  'local-added': ['100', 'new here'],
  absent: ['000', 'on no side'],
};

const DOES: Readonly<Record<Action, string>> = {
  none: 'nothing',
  download: 'is downloaded',
  upload: 'is uploaded',
  refresh: 'nothing is moved, it is only noted',
  'delete-remote': 'is deleted in the repository',
  'delete-local': 'is deleted here',
  conflict: 'a conflict: you choose',
};

/** Writes the topic of the 15 states from the very table that a sync decides by. */
export function statesTopic(): string {
  const lines = (Object.keys(ACTIONS) as State[]).map((state) => {
    const [presence, text] = MEANING[state];
    return `- **${state}**: ${presence}, ${text}: ${DOES[ACTIONS[state]]}`;
  });
  return `For each path there are three versions: here (local), as last synced (cache) and in the repository (remote). Three digits
say which of them there are: 011 is a path that was synced and is in the repository, and is gone here. Which versions
there are and which are equal decides what a sync does. Equal means the same kind, bytes and x-bit, or the same target
of a link; times alone make no difference.

${lines.join('\n')}

A file against a folder of the same path, names that differ only in case or Unicode form, and a download onto a file that is
ignored here are conflicts too: nothing that a person made is overwritten silently. \`dsg analyze\` lists the state of every
path, and \`dsg status\` says it in words.
`;
}
