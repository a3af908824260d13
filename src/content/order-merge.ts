/**
 * Merges three orders of names that are each unique: every name of any side is in the result, those that both sides dropped are not.
 * What was added stays behind what it was added behind; what both added at one place is sorted where both are, so that
 * swapping the sides changes nothing. Undefined when both sides moved names, in different ways.
 */
export function mergeOrder(
  base: readonly string[],
  local: readonly string[],
  remote: readonly string[],
): string[] | undefined {
  if (isSame(base, local) && isSame(base, remote)) return [...base];
  const spine = chooseSpine(base, local, remote);
  if (!spine) return undefined;
  const places = new Map(spine.map((name, index) => [name, index]));
  const [mine, theirs] = [insertions(local, places), insertions(remote, places)];
  const kept = new Set([...local, ...remote]);
  const merged = new Set<string>();
  for (let slot = 0; slot <= spine.length; slot += 1) {
    for (const name of joinRuns(mine.get(slot) ?? [], theirs.get(slot) ?? [])) merged.add(name);
    const name = spine[slot];
    if (name !== undefined && kept.has(name)) merged.add(name);
  }
  return [...merged];
}

/** What nobody or only one side moved, in that side's order. */
function chooseSpine(
  base: readonly string[],
  local: readonly string[],
  remote: readonly string[],
): readonly string[] | undefined {
  const places = new Map(base.map((name, index) => [name, index]));
  const [isMovedHere, isMovedThere] = [isMoved(local, places), isMoved(remote, places)];
  if (!isMovedHere && !isMovedThere) return base;
  if (isMovedHere && isMovedThere) {
    const isAlike = isSame(sharedWith(local, remote), sharedWith(remote, local));
    if (!isAlike) return undefined;
  }
  return sharedWith(base, isMovedHere ? local : remote);
}

function isMoved(order: readonly string[], places: ReadonlyMap<string, number>): boolean {
  let last = -1;
  return order.some((name) => {
    const place = places.get(name) ?? last;
    const isBehind = place < last;
    last = place;
    return isBehind;
  });
}

/** The names of `order` that the others have too, in its order. */
function sharedWith(others: readonly string[], order: readonly string[]): string[] {
  const known = new Set(others);
  return order.filter((name) => known.has(name));
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, index) => name === b[index]);
}

/** Runs of names that the spine has not, by the slot they stand in: slot 0 is before its first name. */
function insertions(order: readonly string[], spine: ReadonlyMap<string, number>) {
  const runs = new Map<number, string[]>();
  let slot = 0;
  for (const name of order) {
    const place = spine.get(name);
    if (place !== undefined) {
      slot = place + 1;
      continue;
    }
    const run = runs.get(slot);
    if (run) run.push(name);
    else runs.set(slot, [name]);
  }
  return runs;
}

function joinRuns(a: readonly string[], b: readonly string[]): readonly string[] {
  if (a.length === 0 || b.length === 0) return a.length === 0 ? b : a;
  if (isRising(a) && isRising(b)) return [...a, ...b].sort(compareNames);
  return compareRuns(a, b) <= 0 ? [...a, ...b] : [...b, ...a];
}

function isRising(names: readonly string[]): boolean {
  return names.every(
    (name, index) => index === 0 || compareNames(names[index - 1] ?? '', name) < 0,
  );
}

function compareRuns(a: readonly string[], b: readonly string[]): number {
  for (let at = 0; at < Math.min(a.length, b.length); at += 1) {
    const order = compareNames(a[at] ?? '', b[at] ?? '');
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

const NUMBER = /^-?\d{1,15}(\.\d+)?$/;

/** Numbers before other names and by their value, the rest by their characters: one total order. */
function compareNames(a: string, b: string): number {
  const [isNumberA, isNumberB] = [NUMBER.test(a), NUMBER.test(b)];
  if (isNumberA !== isNumberB) return isNumberA ? -1 : 1;
  const order = isNumberA ? Number(a) - Number(b) : 0;
  if (order !== 0) return order;
  return a < b ? -1 : a > b ? 1 : 0;
}
