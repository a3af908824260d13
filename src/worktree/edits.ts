import { join } from 'node:path';
import { DsgError } from '../errors/error.js';
import { makeFolders } from '../fs/durable.js';
import { readSealed, writeSealed } from '../fs/sealed.js';
import type { Tag } from '../model/tags.js';
import { faultOf } from '../model/tags.js';
import { isTextOrNull, recordOf } from './operation-form.js';
import type { Places } from './places.js';

/** A change of something beside the files of data, as it was and as it became: enough to put it back. */
export type Edit =
  | {
      readonly kind: 'tag';
      readonly name: string;
      readonly before: Tag | null;
      readonly after: Tag | null;
    }
  | {
      readonly kind: 'settings';
      readonly values: readonly SettingEdit[];
      /** Where the repository was and is, where that is what the settings are about. */
      readonly url?: { readonly before: string; readonly after: string };
    }
  | {
      readonly kind: 'choices';
      /** The text of the file; null where there was none. */
      readonly before: string | null;
      readonly after: string | null;
      /** How many choices that were. */
      readonly counts: { readonly before: number; readonly after: number };
    };

/** One value in the project's settings, by the keys on the way to it; null where it is not set. */
export interface SettingEdit {
  readonly path: readonly string[];
  readonly before: unknown;
  readonly after: unknown;
}

/** An edit in words, as the operation log and people have it; null stands for nothing. */
export interface EditBrief {
  readonly kind: 'tag' | 'setting' | 'repository' | 'choices';
  /** Of the tag or the setting; else the kind again. */
  readonly name: string;
  readonly from: string | null;
  readonly to: string | null;
}

/** Writes an edit down, durably, beside the records of files that were replaced; to those who only know these it is empty. */
export function writeEdit(places: Places, tx: string, edit: Edit): void {
  makeFolders(places.replaced);
  writeSealed(join(places.replaced, tx), { changes: [], edit });
}

/** Reads an edit; undefined when its record is gone. */
export function readEdit(places: Places, tx: string): Edit | undefined {
  if (!/^[\w-]+$/.test(tx)) return undefined;
  const path = join(places.replaced, tx);
  const record = readSealed(path, 'dsg operations');
  if (!record) return undefined;
  if (isEdit(record.edit)) return record.edit;
  throw new DsgError('integrity', `Cannot read "${path}": it has the wrong form`, {
    hint: 'dsg operations',
    data: { path },
  });
}

function isEdit(value: unknown): value is Edit {
  const { kind, name, before, after, values, url, counts } = recordOf(value) ?? {};
  const both = (pair: unknown, is: (one: unknown) => boolean) => {
    const found = recordOf(pair);
    return found !== undefined && is(found.before) && is(found.after);
  };
  if (kind === 'tag') {
    const isTag = (one: unknown) =>
      one === null || (faultOf(one as Tag) === undefined && (one as Tag).name === name);
    return typeof name === 'string' && isTag(before) && isTag(after);
  }
  if (kind === 'choices')
    return isTextOrNull(before) && isTextOrNull(after) && both(counts, Number.isSafeInteger);
  return (
    kind === 'settings' &&
    Array.isArray(values) &&
    values.every(isSettingEdit) &&
    (url === undefined || both(url, (one) => typeof one === 'string'))
  );
}

function isSettingEdit(value: unknown): value is SettingEdit {
  const { path, before, after } = recordOf(value) ?? {};
  const isPath = Array.isArray(path) && path.every((key) => typeof key === 'string');
  return isPath && path.length > 0 && before !== undefined && after !== undefined;
}

/** The edit that puts another back. */
export function reversed(edit: Edit): Edit {
  switch (edit.kind) {
    case 'tag':
      return { ...edit, before: edit.after, after: edit.before };
    case 'choices':
      return { ...edit, before: edit.after, after: edit.before, counts: swapped(edit.counts) };
    case 'settings':
      return {
        ...edit,
        values: edit.values.map(swapped),
        ...(edit.url && { url: swapped(edit.url) }),
      };
  }
}

function swapped<T extends { readonly before: unknown; readonly after: unknown }>(one: T): T {
  return { ...one, before: one.after, after: one.before };
}
