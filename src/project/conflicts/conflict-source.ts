import type { ContentDifference } from '../../content/comparison.js';
import type { Change } from '../../sync/analyze.js';
import type { Choice } from '../../sync/resolutions.js';
import type { Provenance } from './provenance.js';

/** One conflict as a person is asked about it. */
export interface ConflictItem {
  readonly path: string;
  /** State, presence and the three versions; paths that clash share `group`. */
  readonly change: Change;
  /** Undefined where the side has nothing. Times in milliseconds since 1970. */
  readonly mine: { readonly changed: number } | undefined;
  readonly theirs: Provenance | undefined;
  /** The choices there are for it, each with what it will do, as a sentence. */
  readonly choices: Readonly<Partial<Record<Choice, string>>>;
  /** Choices that other conflicts have and this one cannot have, each with why not. */
  readonly impossible?: Readonly<Partial<Record<Choice, string>>>;
}

/** What a merge came to: `summary` is for people; an unclean one has to go through an editor. */
export interface MergeOffer {
  readonly kind: 'clean' | 'conflicts' | 'impossible';
  readonly summary: string;
}

/** What a source needs to have a person edit something. */
export interface Editing {
  /** Hands the terminal to an editor for as long as the work takes. */
  readonly lend: <Result>(work: () => Promise<Result>) => Promise<Result>;
  /** Ends what comes before the editor. */
  readonly signal?: AbortSignal;
}

/** Where the screen gets conflicts from and brings choices to; whoever implements it reads and writes, the screen never. */
export interface ConflictSource {
  readonly items: readonly ConflictItem[];
  /** Choices that an earlier session saved, by path; stale ones are left out. */
  readonly saved: ReadonlyMap<string, Choice>;
  /** How mine became theirs. Fails with a DsgError when one of them changed or vanished meanwhile; `signal` ends it. */
  difference(item: ConflictItem, signal?: AbortSignal): Promise<ContentDifference>;
  merge(item: ConflictItem, signal?: AbortSignal): Promise<MergeOffer>;
  /** Opens the merge, or what an earlier edit left of it, in $EDITOR. Returns what came of it. */
  edit(item: ConflictItem, editing: Editing): Promise<MergeOffer>;
  /** Writes choices down, so that a crash keeps them; a path that is undefined is open again. */
  save(choices: ReadonlyMap<string, Choice>): Promise<void>;
}
