/** Words that are other names of snapshots, or begin them, whatever comes later. */
const TAKEN = /^(head|latest|newest|here|now|today|yesterday|tomorrow|git|s)$/i;
const OTHER_FORMS = /^(s?\d+|head[-~]\d*|[0-9a-f]{4,64})$/i;
const LEGAL = /^[\p{L}\p{N}][\p{L}\p{M}\p{N}._-]*$/u;
const MOST = 64;

/**
 * Says why a text cannot be the name of a tag; undefined when it can.
 *
 * What could be another name of a snapshot must not be one, nor a path or an option: a tag means the same everywhere.
 */
export function tagFault(name: string): string | undefined {
  if (name === '') return 'it is empty';
  if (name.length > MOST) return `it is longer than ${MOST} characters`;
  if (!name.isWellFormed() || name.normalize('NFC') !== name)
    return 'it is not in Unicode form NFC';
  if (OTHER_FORMS.test(name) || TAKEN.test(name) || /^\d{4}-\d\d(-|$)/.test(name))
    return 'it looks like another name of a snapshot';
  if (!LEGAL.test(name))
    return 'letters, digits, ".", "_" and "-" can be in it, and a letter or digit comes first';
  if (!/\p{L}/u.test(name)) return 'it has no letter';
  return name.endsWith('.') ? 'it ends in a dot' : undefined;
}
