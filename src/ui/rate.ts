/** How fast something goes, and how long it has been going. */
export interface Rate {
  /** Takes note of how much is done at a time in milliseconds. */
  sample(time: number, done: number): void;
  /** Per second, over the last seconds; undefined until there is enough to tell. */
  perSecond(): number | undefined;
}

/** A rate over less time than this jumps about. */
const LEAST = 1000;
/** What was longer ago says little about what is to come. */
const WINDOW = 10_000;
/** Samples closer together than this add nothing. */
const STEP = 100;

/** Measures a rate over a window that slides along, so that it follows a line that becomes slower or faster. */
export function createRate(): Rate {
  let samples: { time: number; done: number }[] = [];
  let last: { time: number; done: number } | undefined;
  return {
    sample(time, done) {
      // A clock that was set back, or a count that starts again, tells nothing about what was before.
      if (last && (time < last.time || done < last.done)) samples = [];
      last = { time, done };
      const newest = samples.at(-1);
      if (newest && time - newest.time < STEP) return;
      samples.push(last);
      while (samples.length > 2 && time - (samples[1]?.time ?? time) >= WINDOW) samples.shift();
    },
    perSecond() {
      const first = samples[0];
      if (!first || !last || last.time - first.time < LEAST) return undefined;
      const rate = ((last.done - first.done) / (last.time - first.time)) * 1000;
      return rate > 0 ? rate : undefined;
    },
  };
}
