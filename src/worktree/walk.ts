import type { Dirent } from 'node:fs';
import { systemCode } from '../errors/error.js';
import { mountPointsBelow } from '../fs/mounts.js';
import { joinPath } from '../model/forest.js';
import { linkFault } from '../model/links.js';
import { compareNames } from '../model/order.js';
import type { Problem } from '../sync/problems.js';
import { leavesOf } from './index-forest.js';
import type { BlockView, LeafCursor } from './index-format.js';
import { stampOf } from './index-format.js';
import { judgeName, judgeSimilar, pathTooLong, rawNameProblems } from './judge.js';
import { isFolder, kindOf, listFolder } from './kinds.js';
import { statOf, targetOf } from './look.js';
import { isAsIndexed } from './vouch.js';
import type { Walk, WalkedFolder, WalkedLeaf, WalkOptions } from './walked.js';
import { cleanLeaf, isSameShape } from './walked.js';

/** Leaves room for a name below the 4,096 bytes that Linux takes for a path. */
const LONGEST = 3800;
const SKIPPED = new Set(['.dsg', '.git', '.zfs', '.dsgconfig.yml']);

/** Walks the working folder and compares each entry's metadata with the index; reads no file. */
export function walk(options: WalkOptions): Walk {
  const walker = new Walker(options);
  const folder = walker.folder('', '', { inData: options.filter.tracksAll, ignored: false });
  return { folder, problems: walker.problems, incomplete: walker.incomplete };
}

interface Place {
  /** Some folder on the path is a data folder, and none is ignored. */
  readonly inData: boolean;
  /** Some folder on the path is ignored: nothing new in it is tracked. */
  readonly ignored: boolean;
}

class Walker {
  readonly problems: Problem[] = [];
  readonly incomplete: string[] = [];
  private readonly trusted: boolean;
  /** Asked of the system once, so that no folder has to be asked which disk it is on. */
  private readonly mounts: ReadonlySet<string>;
  private looked = 0;
  /** Entries looked at only because of what the repository has there: to be judged again as long as that is so. */
  private obstacles = 0;

  constructor(private readonly options: WalkOptions) {
    const { index, filter, checksum, root } = options;
    this.mounts = new Set(mountPointsBelow(root));
    this.trusted = index !== undefined && index.fingerprint === filter.fingerprint && !checksum;
  }

  folder(path: string, name: string, place: Place): WalkedFolder {
    const block = this.options.index?.block(path);
    const found = { leaves: [] as WalkedLeaf[], folders: [] as WalkedFolder[] };
    const complaints = this.problems.length;
    const obstacles = this.obstacles;
    const entries = this.list(path, place);
    this.looked += entries?.length ?? 0;
    this.options.looked?.(this.looked);
    const trusted = this.trusted && block?.settled === true;
    if (trusted && entries !== undefined && this.hasSameLeaves(path, entries, block)) {
      return this.foldersOnly({ path, name, place, entries, block });
    }
    let same = trusted && entries !== undefined;
    const cursor = block?.leaves();
    for (const entry of entries ?? []) {
      while (cursor?.name !== undefined && compareNames(cursor.name, entry.name) < 0) {
        cursor.advance();
        same = false;
      }
      const known = cursor?.name === entry.name ? cursor : undefined;
      const inside = joinPath(path, entry.name);
      if (isFolder(this.options.root, inside, entry)) {
        same = this.inner(inside, entry.name, place, trusted, found.folders) && same;
      } else {
        const leaf = this.leaf(inside, entry, place, trusted ? known : undefined, known);
        if (leaf) found.leaves.push(leaf);
        if (!leaf?.clean) same = same && leaf === undefined && known === undefined;
        if (known) cursor?.advance();
      }
    }
    if (cursor?.name !== undefined) same = false;
    if (same && isSameShape(block, found.folders) && this.problems.length === complaints) {
      return { name, path, same: true, leaves: [], folders: [], settled: true };
    }
    if (!this.options.filter.allowSimilar)
      this.problems.push(...judgeSimilar(path, found.leaves, found.folders));
    return {
      name,
      path,
      same: false,
      ...found,
      settled:
        entries !== undefined &&
        this.problems.length === complaints &&
        this.obstacles === obstacles,
    };
  }

  /** Tells whether a folder's files and links are just those of the index: the common case, for which nothing is made. */
  private hasSameLeaves(path: string, entries: readonly Dirent[], block: BlockView): boolean {
    const { root, vouchers } = this.options;
    const isVouched = vouchers?.isVouched(block.start) === true;
    const cursor = block.leaves();
    for (const entry of entries) {
      if (entry.isDirectory()) continue;
      if (cursor.name !== entry.name || cursor.racy) return false;
      if (cursor.kind === 3 ? !entry.isSymbolicLink() : !entry.isFile()) return false;
      if (!isVouched && !isAsIndexed(joinPath(root, joinPath(path, entry.name)), cursor))
        return false;
      cursor.advance();
    }
    return cursor.name === undefined;
  }

  /** Walks the subfolders of a folder whose own files are as the index has them. */
  private foldersOnly({ path, name, place, entries, block }: Unchanged): WalkedFolder {
    const complaints = this.problems.length;
    const obstacles = this.obstacles;
    const folders: WalkedFolder[] = [];
    let same = true;
    for (const entry of entries) {
      if (!entry.isDirectory()) continue;
      same = this.inner(joinPath(path, entry.name), entry.name, place, true, folders) && same;
    }
    const isQuiet = this.problems.length === complaints;
    if (same && isQuiet && isSameShape(block, folders)) {
      return { name, path, same: true, leaves: [], folders: [], settled: true };
    }
    const leaves = leavesOf(block).map((indexed) => cleanLeaf(path, indexed));
    if (!this.options.filter.allowSimilar)
      this.problems.push(...judgeSimilar(path, leaves, folders));
    const settled = this.problems.length === complaints && this.obstacles === obstacles;
    return { name, path, same: false, leaves, folders, settled };
  }

  /** Lists a folder in the order of the manifest; undefined (and a problem) when it cannot be read. */
  private list(path: string, place: Place): Dirent[] | undefined {
    const absolute = joinPath(this.options.root, path);
    try {
      const entries = listFolder(absolute);
      if (entries.some((entry) => entry.name.includes('\uFFFD'))) {
        // A folder may hold data further down, so one that cannot be entered is never passed over.
        const { problems, sound } = rawNameProblems(absolute, path, (inside, name, isFolder) =>
          isFolder
            ? !place.ignored && !this.options.filter.isIgnored(inside, name, true)
            : this.isTracked(inside, name, place),
        );
        this.problems.push(...problems);
        return entries
          .filter((entry) => sound.has(entry.name))
          .sort((a, b) => compareNames(a.name, b.name));
      }
      return entries.sort((a, b) => compareNames(a.name, b.name));
    } catch (error) {
      const code = systemCode(error);
      if (code === 'ENOENT' || code === 'ENOTDIR') return [];
      if (code !== 'EACCES' && code !== 'EPERM' && code !== 'EIO') throw error;
      this.unreadable(
        path === '' ? '.' : path,
        path,
        code === 'EIO' ? 'the disk reports an input/output error' : 'permission denied',
      );
      return undefined;
    }
  }

  private unreadable(shown: string, path: string, why: string): void {
    this.problems.push({ kind: 'unreadable', path: shown, why });
    this.incomplete.push(path);
  }

  /** Walks a subfolder if anything in it can be tracked; returns whether it leaves the parent as the index has it. */
  private inner(
    path: string,
    name: string,
    place: Place,
    trusted: boolean,
    folders: WalkedFolder[],
  ): boolean {
    if (SKIPPED.has(name)) return true;
    const { filter, root, index } = this.options;
    const ignored = place.ignored || filter.isIgnored(path, name, true);
    if (ignored && !this.isWanted(path)) return true;
    const tooLong =
      pathTooLong(path) ??
      (joinPath(root, path).length > LONGEST
        ? { rule: 'path-too-long', why: 'its path is too long for this system' }
        : undefined);
    if (tooLong) {
      this.problems.push({ kind: 'unsafe-name', path, ...tooLong });
      this.incomplete.push(path);
      return false;
    }
    const inData = !ignored && (place.inData || filter.isDataFolder(name));
    if (place.inData && this.mounts.has(path)) {
      this.problems.push({ kind: 'mount', path, why: 'another file system is mounted here' });
      this.incomplete.push(path);
      return false;
    }
    const judged = trusted && index?.block(path) !== undefined;
    const before = this.problems.length;
    const folder = this.folder(path, name, { inData, ignored });
    if (!folder.same && folder.leaves.length === 0 && folder.folders.length === 0)
      return index?.block(path) === undefined;
    if (!judged && !judgeName(path, name, filter.allow, this.problems)) return false;
    folders.push(
      this.problems.length > before ? { ...folder, same: false, settled: false } : folder,
    );
    return folder.same;
  }

  private isTracked(path: string, name: string, { inData }: Place): boolean {
    return (inData && !this.options.filter.isIgnored(path, name, false)) || this.isWanted(path);
  }

  private isWanted(path: string): boolean {
    if (this.options.isKnown(path)) return true;
    if (!this.options.isIncoming?.(path)) return false;
    this.obstacles += 1;
    return true;
  }

  private leaf(
    path: string,
    entry: Dirent,
    place: Place,
    trusted: LeafCursor | undefined,
    known: LeafCursor | undefined,
  ): WalkedLeaf | undefined {
    const { name } = entry;
    if (SKIPPED.has(name)) return undefined;
    if (!trusted && !this.isTracked(path, name, place)) return undefined;
    const stat = statOf(joinPath(this.options.root, path));
    if (!stat) return undefined;
    const stamp = stampOf(stat);
    const vouched =
      known !== undefined &&
      !known.racy &&
      known.matches(stamp) &&
      (known.kind === 3) === stat.isSymbolicLink();
    if (!trusted && !judgeName(path, name, this.options.filter.allow, this.problems))
      return undefined;
    const indexed = known?.read();
    const exec = (stat.mode & 0o100n) !== 0n;
    const found = { name, path, stamp, exec, target: undefined, indexed, clean: false };
    if (vouched && !this.options.checksum) {
      const target = indexed?.leaf.kind === 'link' ? indexed.leaf.target : undefined;
      return { ...found, target, clean: true };
    }
    if (stat.isFile())
      return { ...found, indexed: indexed?.leaf.kind === 'file' ? indexed : undefined };
    if (stat.isSymbolicLink()) return this.link(path, { name, stamp, indexed });
    this.problems.push({ kind: 'special', path, why: `it is ${kindOf(stat)}, not a file` });
    return undefined;
  }

  private link(
    path: string,
    { name, stamp, indexed }: Pick<WalkedLeaf, 'name' | 'stamp' | 'indexed'>,
  ): WalkedLeaf | undefined {
    const bytes = targetOf(joinPath(this.options.root, path));
    if (!bytes) return undefined;
    const target = bytes.toString('utf8');
    const fault = Buffer.from(target).equals(bytes)
      ? linkFault(path, target)?.why
      : 'its target is not UTF-8';
    if (fault) {
      this.problems.push({ kind: 'link', path, why: fault });
      return undefined;
    }
    return {
      name,
      path,
      stamp,
      exec: false,
      target,
      indexed: indexed?.leaf.kind === 'link' ? indexed : undefined,
      clean: false,
    };
  }
}

interface Unchanged {
  readonly path: string;
  readonly name: string;
  readonly place: Place;
  readonly entries: readonly Dirent[];
  readonly block: BlockView;
}
