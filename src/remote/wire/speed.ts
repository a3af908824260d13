/** Below this, in bytes a second, compressing gains time on a line to a machine far away. */
const SLOW_FAR = 40 * 1024 * 1024;
/** On a near one it may be a busy processor that is slow, which compressing makes slower. */
const SLOW_NEAR = 12 * 1024 * 1024;
/** A machine is far when no ping comes back within these milliseconds. */
const FAR = 2;
/** What must have gone before anything is concluded, in bytes and milliseconds. */
const ENOUGH_BYTES = 1024 * 1024;
const ENOUGH_TIME = 250;
/** Compressing goes on when contents arrive this much faster with it; else something other than the line is slow. */
const WORTH_IT = 1.2;
/** How many times nothing is concluded again after it was of no use. */
const PAUSE = 40;

/**
 * Measures how much gets through while contents are on their way.
 *
 * Compressed bytes count as what they are, so what is concluded holds while compressing, too. A receiver that is slower
 * than its line looks like a slow line; that compressing is of no use tells the two apart.
 */
export class SpeedMeter {
  readonly #count: () => number;
  readonly #now: () => number;
  #open = 0;
  #since = 0;
  #bytes = 0;
  #content = 0;
  #plain = Number.POSITIVE_INFINITY;
  #pause = 0;
  #isSlow = false;
  #roundTrip = Number.POSITIVE_INFINITY;

  /** `count` tells the bytes that have gone in both directions so far, `now` the time in milliseconds. */
  constructor(count: () => number, now: () => number = () => performance.now()) {
    this.#count = count;
    this.#now = now;
  }

  /** Takes the time of a ping and its pong, in milliseconds; the shortest counts. */
  pinged(milliseconds: number): void {
    this.#roundTrip = Math.min(this.#roundTrip, milliseconds);
  }

  get isSlow(): boolean {
    return this.#isSlow;
  }

  begin(): void {
    if (this.#open === 0) {
      this.#restart();
    }
    this.#open += 1;
  }

  /** Takes the bytes of the contents that a call has moved, before compression. */
  end(content: number): void {
    this.#open -= 1;
    this.#content += content;
    const time = this.#now() - this.#since;
    const bytes = this.#count() - this.#bytes;
    if (bytes < ENOUGH_BYTES || time < ENOUGH_TIME) return;
    const slow = this.#roundTrip >= FAR ? SLOW_FAR : SLOW_NEAR;
    const isSlow = bytes / (time / 1000) < slow;
    const rate = this.#content / time;
    if (!this.#isSlow) this.#plain = rate;
    const isOfUse = !this.#isSlow || rate >= this.#plain * WORTH_IT;
    this.#pause = isOfUse ? Math.max(this.#pause - 1, 0) : PAUSE;
    this.#isSlow = isSlow && this.#pause === 0;
    this.#restart();
  }

  #restart(): void {
    this.#since = this.#now();
    this.#bytes = this.#count();
    this.#content = 0;
  }
}
