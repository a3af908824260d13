// What takes longer than anyone waits for between two changes runs with DSG_TEST_FULL=1: all rounds, all steps, and on ZFS
// in its virtual machine all tests. Without it a choice of them does.
export const isFull = process.env.DSG_TEST_FULL === '1';

/** All items, or in the short form every nth of them, the first and the last among them. */
export function choice<T>(items: readonly T[], nth: number): readonly T[] {
  if (isFull) return items;
  return items.filter((_, i) => i % nth === 0 || i === items.length - 1);
}
