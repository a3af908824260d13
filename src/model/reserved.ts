const IGNORABLE = /\p{Default_Ignorable_Code_Point}/gu;

/** dsg's own folder and settings, git's and ZFS's folders, and the short names that NTFS gives to the first two. */
const RESERVED: ReadonlySet<string> = new Set([
  '.dsg',
  '.git',
  '.zfs',
  // Settings that came with the data would be obeyed by whoever works in that folder.
  '.dsgconfig.yml',
  ...[1, 2, 3, 4].flatMap((n) => [`dsg~${n}`, `git~${n}`]),
]);

/** The file in a project's root that says which snapshot belongs to the code: dsg's own, and data only where it was before. */
export const LOCK_FILE = 'dsg.lock';

/** How dsg's own temporary names begin: what carries one is swept away after a crash. */
export const TEMPORARY_PREFIX = '.dsg-tmp-';

/**
 * Tells whether some file system would take `name` for a reserved one.
 *
 * HFS+ and case-folding ext4 overlook invisible code points, most systems overlook case, ZFS may compare in
 * NFKC, Windows overlooks dots and spaces at the end and reads `.dsg::$INDEX_ALLOCATION` as `.dsg`.
 */
export function isReserved(name: string): boolean {
  const folded = loosely(name);
  if (folded.startsWith(TEMPORARY_PREFIX)) return true;
  const colon = folded.indexOf(':');
  const file = colon < 0 ? folded : folded.slice(0, colon);
  return RESERVED.has(file.replace(/[. ]+$/, ''));
}

function loosely(name: string): string {
  if (isAscii(name)) return name.toLowerCase();
  const text = withoutIgnorable(name).normalize('NFKC');
  return withoutIgnorable(text.toUpperCase().toLowerCase().normalize('NFKC'));
}

/** Drops the code points that show nothing and that some file systems overlook when they compare. */
export function withoutIgnorable(text: string): string {
  return text.replace(IGNORABLE, '');
}

/** Tells whether `text` is plain ASCII, in which Unicode has nothing to fold but case. */
export function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return false;
  return true;
}
