import type { ContentDifference, Merged } from '../../content/comparison.js';
import type { TwoVersions } from '../../content/content-difference.js';
import { compareVersions } from '../../content/content-difference.js';
import type { ThreeVersions } from '../../content/merge-contents.js';
import { joinVersions } from '../../content/merge-contents.js';
import type { FoundRow, WantedRow } from '../../content/row-values.js';
import { rowValues } from '../../content/row-values.js';
import type { NoTable } from '../../content/table.js';
import type { Task } from '../../fs/pool/pool.js';

// A thread finds a task by the address of its module, so what it names must be exported here.
export { compareVersions, joinVersions, rowValues };

const module = import.meta.url;

export const compareTask: Task<TwoVersions, ContentDifference> = {
  module,
  name: 'compareVersions',
  work: compareVersions,
};
export const joinTask: Task<ThreeVersions, Merged> = {
  module,
  name: 'joinVersions',
  work: joinVersions,
};
export const rowTask: Task<WantedRow, FoundRow | NoTable> = {
  module,
  name: 'rowValues',
  work: rowValues,
};
