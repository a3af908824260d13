import type { ContentDifference, Merged } from '../../content/comparison.js';
import type { TwoVersions } from '../../content/content-difference.js';
import type { ThreeVersions } from '../../content/merge-contents.js';
import type { Task } from '../../fs/pool/pool.js';

// A task is found by the address of its module, so what it names must be exported here.
export { compareVersions } from '../../content/content-difference.js';
export { joinVersions } from '../../content/merge-contents.js';

const module = import.meta.url;

export const compareTask: Task<TwoVersions, ContentDifference> = {
  module,
  name: 'compareVersions',
};
export const joinTask: Task<ThreeVersions, Merged> = { module, name: 'joinVersions' };
