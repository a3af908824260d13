import { DsgError, isDsgError, systemCode } from '../errors/error.js';

/** What is wrong with one thing that was to be checked. */
export interface Fault {
  readonly why: string;
  /** It may be whole: this account may not read it. */
  readonly denied?: true;
}

/** Says what an error tells of one thing; undefined for one that ends the whole check. */
export function faultIn(error: unknown): Fault | undefined {
  if (isDsgError(error, 'interrupted')) return undefined;
  if (isDsgError(error, 'no-permission')) return { why: error.message, denied: true };
  if (error instanceof DsgError) return { why: error.message };
  const code = systemCode(error);
  const { path } = error as NodeJS.ErrnoException;
  const which = path === undefined ? 'it' : `"${path}"`;
  if (code === 'EACCES' || code === 'EPERM')
    return { why: `${which} may not be read by this account: permission denied`, denied: true };
  if (code === 'EIO') return { why: `${which} is on a disk that reports an input/output error` };
  if (code === 'ELOOP') return { why: `${which} is a link` };
  return undefined;
}

/** Does something with one thing; what is wrong with that one is told of, and the check goes on. */
export function checking<T>(work: () => T, report: (fault: Fault) => void): T | undefined {
  try {
    return work();
  } catch (error) {
    const fault = faultIn(error);
    if (!fault) throw error;
    report(fault);
    return undefined;
  }
}
