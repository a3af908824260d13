import type { ErrorKind } from './kind.js';

/** What can go wrong with names of snapshots. */
export const historyErrors: Readonly<Record<string, ErrorKind>> = {
  'find-snapshot-integrity': {
    code: 'integrity',
    message: 'Cannot find the snapshot "{text}": {why}',
    hint: 'ask who restored the repository from a backup',
  },
  'tag-snapshot': {
    code: 'usage',
    message: 'Cannot tag a snapshot as "{name}": {why}',
    hint: 'choose a name like report-2026 (dsg help snapshots)',
  },
  'change-tag-names-another': {
    code: 'guard',
    message: 'Refusing to change the tag "{name}": {why}',
    hint: 'dsg tag --force {name} {id}',
  },
  'change-tag': {
    code: 'moved',
    message: 'Cannot change the tag "{name}": {now}',
    hint: 'dsg tags',
  },
  'remove-tag-there-none': {
    code: 'not-found',
    message: 'Cannot remove the tag "{name}": there is none',
    hint: 'dsg tags',
  },
  'keep-tags-they-are': {
    code: 'usage',
    message: 'Cannot keep {count} tags: they are more than a repository holds',
    hint: 'remove some: dsg untag NAME',
  },
  'read-tags': {
    code: 'integrity',
    message: 'Cannot read the tags: {why}',
    hint: 'dsg recover --force, which puts the file aside; then set the tags again: dsg tag NAME SNAP',
  },
  'read-tags-server-older': {
    code: 'unreachable',
    message: "Cannot read the tags: the server's dsg is older and has none",
    hint: 'install the same dsg on both sides',
  },
  'read-tags-they-have': {
    code: 'newer-format',
    message:
      'Cannot read the tags of "{root}": they have format {version}, and this dsg knows {version}',
    hint: 'install a newer dsg',
  },
};
