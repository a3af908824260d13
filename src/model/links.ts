import { type NameFault, type SafetyRule, safetyFault } from './names.js';

export type LinkRule = SafetyRule | 'absolute' | 'target-too-long' | 'leaves' | 'climbs-late';

/** The longest target of a symbolic link on Linux, in bytes. */
export const MAX_TARGET_BYTES = 4095;

/**
 * Finds what makes the target of a symbolic link at `path`, relative to the project, unsafe, or undefined.
 *
 * A legal target is relative, climbs first and descends after, stays in the project and enters no reserved
 * name. It may dangle. `path` must be a legal path whose folders are folders, not links.
 */
export function linkFault(path: string, target: string): NameFault<LinkRule> | undefined {
  if (target === '') return { rule: 'empty', why: 'its target is empty' };
  if (target.length > MAX_TARGET_BYTES || Buffer.byteLength(target) > MAX_TARGET_BYTES) {
    return { rule: 'target-too-long', why: `its target is longer than ${MAX_TARGET_BYTES} bytes` };
  }
  if (target.startsWith('/')) return { rule: 'absolute', why: 'its target is an absolute path' };
  const names = target.split('/').filter((name) => name !== '' && name !== '.');
  const down = names.findIndex((name) => name !== '..');
  const climbs = down < 0 ? names.length : down;
  if (climbs >= path.split('/').length) {
    return { rule: 'leaves', why: 'its target is outside the project' };
  }
  return names.slice(climbs).map(descentFault).find(Boolean);
}

/**
 * Checks one name after the climb. `a/..` is this folder only as long as `a` is no link: were it one, the
 * kernel would climb from where it points to, perhaps out of the project, though the text stays inside.
 * Climbing from the link's own folder, which is real, has no such second meaning.
 */
function descentFault(name: string): NameFault<LinkRule> | undefined {
  if (name === '..') return { rule: 'climbs-late', why: 'its target has ".." after a name' };
  const fault = safetyFault(name);
  return fault && { rule: fault.rule, why: `its target has an unsafe name: ${fault.why}` };
}
