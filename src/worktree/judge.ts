import type { Dirent } from 'node:fs';
import { readdirSync } from 'node:fs';
import { foldName } from '../model/fold.js';
import { joinPath } from '../model/forest.js';
import { MAX_DEPTH, MAX_PATH_BYTES, safetyFault } from '../model/names.js';
import type { PortabilityRule } from '../model/portable.js';
import { portabilityFaults } from '../model/portable.js';
import type { Problem } from '../sync/problems.js';

/** Judges the last name of a path; returns whether it can be part of a manifest at all. */
export function judgeName(
  path: string,
  name: string,
  allow: ReadonlySet<PortabilityRule>,
  problems: Problem[],
): boolean {
  const unsafe = safetyFault(name) ?? pathTooLong(path);
  if (unsafe) {
    problems.push({
      kind: 'unsafe-name',
      path,
      rule: unsafe.rule,
      why: unsafe.why,
      renamable: unsafe.rule === 'reserved',
    });
    return false;
  }
  for (const { rule, why } of portabilityFaults(name, allow))
    problems.push({ kind: 'name', path, rule, why, renamable: true });
  return true;
}

/** Says whether a path is longer or deeper than a manifest may have it. */
export function pathTooLong(path: string): { rule: string; why: string } | undefined {
  if (path.length < MAX_DEPTH) return undefined;
  if (Buffer.byteLength(path) > MAX_PATH_BYTES)
    return { rule: 'path-too-long', why: `its path has more than ${MAX_PATH_BYTES} bytes` };
  const depth = path.split('/').length;
  return depth > MAX_DEPTH
    ? { rule: 'too-deep', why: `it is more than ${MAX_DEPTH} folders deep` }
    : undefined;
}

/** Complains of names in one folder that are the same once case and Unicode form are folded. */
export function judgeSimilar(
  folder: string,
  leaves: readonly { name: string }[],
  folders: readonly { name: string }[],
): Problem[] {
  const byFold = new Map<string, string>();
  const problems: Problem[] = [];
  for (const { name } of [...leaves, ...folders]) {
    const fold = foldName(name);
    const other = byFold.get(fold);
    if (other === undefined) byFold.set(fold, name);
    else {
      const why = `it differs from "${other}" only in case or Unicode form`;
      problems.push({ kind: 'similar-names', path: joinPath(folder, name), rule: 'similar', why });
    }
  }
  return problems;
}

/** Looks at a folder's names as bytes, for two names that are not UTF-8 can look the same as text. */
export function rawNameProblems(
  absolute: string,
  folder: string,
  isTracked: (path: string, name: string, isFolder: boolean) => boolean,
): { problems: Problem[]; sound: Set<string> } {
  const problems: Problem[] = [];
  const sound = new Set<string>();
  const options = { encoding: 'buffer', withFileTypes: true } as const;
  for (const entry of readdirSync(absolute, options) as unknown as Dirent<Buffer>[]) {
    const bytes = entry.name;
    const name = bytes.toString('utf8');
    if (Buffer.from(name).equals(bytes)) sound.add(name);
    else if (isTracked(joinPath(folder, name), name, entry.isDirectory())) {
      problems.push({
        kind: 'unsafe-name',
        path: joinPath(folder, showBytes(bytes)),
        rule: 'not-utf8',
        why: 'it is not valid UTF-8',
        renamable: true,
        raw: bytes.toString('hex'),
      });
    }
  }
  return { problems, sound };
}

/** Shows a name that is not UTF-8: printable ASCII as it is, every other byte as \xNN. */
export function showBytes(bytes: Buffer): string {
  return [...bytes]
    .map((byte) =>
      byte >= 0x20 && byte < 0x7f && byte !== 0x5c
        ? String.fromCharCode(byte)
        : `\\x${byte.toString(16).padStart(2, '0')}`,
    )
    .join('');
}
