export type {
  ConflictItem,
  ConflictSource,
  MergeOffer,
} from '../project/conflicts/conflict-source.js';
export type { Provenance } from '../project/conflicts/provenance.js';
export type { Choice } from '../sync/resolutions.js';
export { CHOICES } from '../sync/resolutions.js';
