/** Finds where something next stands in a text at or after an offset: the text's length when nowhere. */
export type Finder = (from: number) => number;

/**
 * Remembers the last place found, so that looking for something rare from every line of a text takes one pass in all.
 * Offsets should be asked for in rising order.
 */
export function createFinder(text: string, needle: string): Finder {
  if (needle === '') return () => text.length;
  let [low, found] = [0, -1];
  return (from) => {
    if (from > found || from < low) {
      const at = text.indexOf(needle, from);
      found = at < 0 ? text.length : at;
      low = from;
    }
    return found;
  };
}
