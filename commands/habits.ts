/** Words that people bring along from git and other programs -> what does that here. */
export const HABITS: Readonly<Record<string, string>> = {
  add: 'nothing has to be added: dsg status shows what dsg sync will take',
  branch: 'there is one history; dsg tag names a snapshot of it',
  checkout: 'dsg restore --at SNAP brings files back as a snapshot has them',
  commit: 'dsg sync -m TEXT commits, and shares it',
  delete: 'remove the file itself; dsg sync then removes it from the newest snapshot',
  fetch: 'dsg status shows what others made; dsg sync brings it here',
  history: 'dsg log',
  ls: 'dsg list-files',
  merge: 'dsg sync joins both sides; dsg resolve settles conflicts',
  mount: 'dsg snapmount SNAP',
  mv: 'rename the file itself; dsg sync then moves it in the repository, too',
  pull: 'dsg sync brings what others made, and shares what is new here',
  push: 'dsg sync shares what is new here, and brings what others made',
  rebase: 'dsg sync joins both sides; dsg resolve settles conflicts',
  reset: 'dsg restore PATH brings files back; dsg undo reverses a whole sync',
  revert: 'dsg undo reverses a sync; dsg restore PATH brings files back',
  rm: 'remove the file itself; dsg sync then removes it from the newest snapshot',
  search: 'dsg find NAME; in what files say: dsg grep PATTERN',
  snapshot: 'dsg sync makes one; dsg log lists them',
  snapshots: 'dsg log',
  stash: 'dsg sync keeps your version for good; dsg restore brings back an earlier one',
  umount: 'dsg snapmount --unmount DIR',
  unmount: 'dsg snapmount --unmount DIR',
  upload: 'dsg sync',
  download: 'dsg sync',
  version: 'dsg --version',
  'tag --delete': 'dsg untag NAME',
  'tag -d': 'dsg untag NAME',
  'tag --list': 'dsg tags',
  'tag -l': 'dsg tags',
  'log --oneline': 'without it dsg log has one line for each snapshot',
  'sync --force': 'dsg sync --dry-run shows what stands in the way, and which option allows it',
};

/** Says what to run instead of a word that is known from elsewhere. */
export function instead(words: string): string | undefined {
  return Object.hasOwn(HABITS, words) ? HABITS[words] : undefined;
}
