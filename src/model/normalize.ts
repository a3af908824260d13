import { insertBeforeExtension } from './extension.js';
import { MAX_NAME_BYTES, safetyFault } from './names.js';
import {
  BAD_CHARACTERS,
  type PortabilityRule,
  portabilityFaults,
  WINDOWS_NAME,
} from './portable.js';

const NONE: ReadonlySet<PortabilityRule> = new Set();

/**
 * Returns the nearest name that is safe and portable: what `sync --normalize` renames a file to.
 *
 * A name without faults comes back as it is, so normalizing twice changes nothing. Rules in `relaxed` are
 * not enforced. Two names may become one; the caller must refuse that.
 */
export function normalizeName(name: string, relaxed: ReadonlySet<PortabilityRule> = NONE): string {
  if (!hasFault(name, relaxed)) return name;
  let result = name.toWellFormed().replace(/[/\0]/g, '_');
  for (const [rule, pattern] of Object.entries(BAD_CHARACTERS)) {
    if (!relaxed.has(rule as PortabilityRule)) result = result.replace(pattern, '_');
  }
  if (!relaxed.has('nfc')) result = result.normalize('NFC');
  if (!relaxed.has('windows-name')) result = result.replace(WINDOWS_NAME, '$1_renamed');
  result = trim(insertBeforeExtension(result, '', MAX_NAME_BYTES), relaxed);
  // Shortening or trimming can bring a fault to light (" con"): each round leaves less to trim.
  if (safetyFault(result)) result = `_${result}`;
  return hasFault(result, relaxed) ? normalizeName(result, relaxed) : result;
}

function hasFault(name: string, relaxed: ReadonlySet<PortabilityRule>): boolean {
  return safetyFault(name) !== undefined || portabilityFaults(name, relaxed).length > 0;
}

function trim(name: string, relaxed: ReadonlySet<PortabilityRule>): string {
  const ends = `${relaxed.has('blank') ? '' : '\\s'}${relaxed.has('tilde') ? '' : '~'}`;
  return ends === '' ? name : name.replace(new RegExp(`^[${ends}]+|[${ends}]+$`, 'g'), '');
}
