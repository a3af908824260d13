import type { Context } from '../context.js';
import type { CodeReader, CodeState } from './code-reader.js';
import { CannotTell } from './code-reader.js';
import { codeState } from './code-state.js';
import type { CodePlace } from './find-code.js';
import { findCode } from './find-code.js';
import { gitReader } from './git-reader.js';
import { isomorphicReader } from './isomorphic-reader.js';
import { readable } from './readable.js';
import { gitOutput } from './run-git.js';

/** The git repository that a folder lies in, by whatever can read it. A method throws `CannotTell` where nothing can. */
export interface Code extends CodeReader {
  readonly place: CodePlace;
  state(): Promise<CodeState>;
  /** Whether there is a git program. */
  hasProgram(): Promise<boolean>;
}

/**
 * Opens the git repository that a folder lies in; undefined where there is none.
 *
 * isomorphic-git is asked first. What it cannot tell (`readable`) the git program is asked, if there is one.
 */
export function openCode(context: Context, folder: string): Code | undefined {
  const place = findCode(folder);
  if (place === undefined) return undefined;
  const readers = [
    isomorphicReader(folder, place, readable(place)),
    gitReader(context, folder, place.top),
  ];
  const ask = async <T>(question: (reader: CodeReader) => Promise<T>): Promise<T> => {
    let answer: { readonly value: T } | undefined;
    let reason: unknown;
    for (const reader of readers) {
      try {
        answer = { value: await question(reader) };
        if (answer.value !== undefined) break;
      } catch (error) {
        // Whatever stopped one reader, the other may know; a fault of the repository stops both.
        reason = error;
      }
    }
    if (answer) return answer.value;
    throw reason instanceof CannotTell ? reason : new CannotTell('no reader', { cause: reason });
  };
  return {
    place,
    head: () => ask((reader) => reader.head()),
    resolve: (revision) => ask((reader) => reader.resolve(revision)),
    tracked: () => ask((reader) => reader.tracked()),
    file: (commit, path) => ask((reader) => reader.file(commit, path)),
    names: () => ask((reader) => reader.names()),
    state: () => codeState(context, folder, place),
    hasProgram: async () => (await gitOutput(context, folder, ['--version'])) !== undefined,
  };
}
