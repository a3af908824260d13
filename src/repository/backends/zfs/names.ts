import { DsgError } from '../../../errors/error.js';

/** One part of a dataset's name, as ZFS allows it; never one that a command could take for an option. */
const PART = /^[A-Za-z0-9_][A-Za-z0-9_.: -]*$/;
const SNAPSHOT = /^[A-Za-z0-9_][A-Za-z0-9_.:-]*$/;
const PROPERTY = /^[a-z0-9][a-z0-9_.:-]*$/;
/** What ZFS allows, with room for the name of a generation and its snapshot. */
const MAX_LENGTH = 255;

/** Returns the name when it can be a dataset's; ZFS's own tools check the same. */
export function datasetName(name: string): string {
  if (name.length <= MAX_LENGTH && name.split('/').every((part) => PART.test(part))) return name;
  throw wrong('dataset', name);
}

export function isDatasetPart(name: string): boolean {
  return PART.test(name);
}

/** Returns the name of a dataset's snapshot. */
export function snapshotName(dataset: string, snapshot: string): string {
  const name = `${datasetName(dataset)}@${snapshot}`;
  if (SNAPSHOT.test(snapshot) && name.length <= MAX_LENGTH) return name;
  throw wrong('snapshot', name);
}

/** Returns `property=value` for an -o. */
export function assignment(property: string, value: string): string {
  if (PROPERTY.test(property) && !value.includes('\0')) return `${property}=${value}`;
  throw wrong('property', property);
}

function wrong(what: string, name: string): DsgError {
  return new DsgError(
    'config',
    `Cannot use the ${what} name ${JSON.stringify(name)}: it has characters or a length that ZFS does not allow`,
    {
      state: 'Nothing was changed.',
      hint: 'use letters, digits, "-", "_", "." and ":", or make the dataset yourself and mount it there',
      data: { name },
    },
  );
}
