/** Files up to this travel together; larger ones go in parts. */
export const SMALL_BYTES = 1024 * 1024;
/** What travels together. */
export const BATCH_BYTES = 2 * 1024 * 1024;
export const BATCH_FILES = 512;
/** One part of a large file. */
export const PART_BYTES = 1024 * 1024;
/** What is on its way at once, in each direction. */
export const WINDOW_BYTES = 12 * 1024 * 1024;
/** Even an empty file takes some room on its way. */
export const FILE_WEIGHT = 512;
