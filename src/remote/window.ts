/** Keeps a bounded amount of work under way; what does not fit waits its turn, in order. */
export class Window {
  readonly #most: number;
  readonly #waiting: (() => void)[] = [];
  readonly #running = new Set<Promise<void>>();
  #used = 0;
  #failure: { readonly error: unknown } | undefined;

  /** `most` is in bytes, or whatever else the weights are. */
  constructor(most: number) {
    this.#most = most;
  }

  /**
   * Begins a piece of work as soon as there is room for it; resolves when it has begun.
   *
   * Throws the error of any piece that has failed, so that nothing more is begun after it.
   */
  async begin(weight: number, work: () => Promise<void>): Promise<void> {
    while (this.#failure === undefined && this.#used > 0 && this.#used + weight > this.#most)
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#throwFailure();
    this.#used += weight;
    const done = this.#run(weight, work);
    this.#running.add(done);
    void done.then(() => this.#running.delete(done));
  }

  async #run(weight: number, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#failure ??= { error };
    }
    this.#used -= weight;
    for (const wake of this.#waiting.splice(0)) wake();
  }

  /** Resolves when all that was begun has come to an end; throws the first error. */
  async finish(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
    this.#throwFailure();
  }

  #throwFailure(): void {
    if (this.#failure) throw this.#failure.error;
  }
}

/** Cuts what comes into runs of at most `count` items and, where there are several, `bytes` bytes. */
export function* runsOf<T>(
  items: Iterable<T>,
  { count, bytes, size }: { count: number; bytes: number; size: (item: T) => number },
): Generator<T[]> {
  let run: T[] = [];
  let total = 0;
  for (const item of items) {
    const weight = size(item);
    if (run.length >= count || (run.length > 0 && total + weight > bytes)) {
      yield run;
      run = [];
      total = 0;
    }
    run.push(item);
    total += weight;
  }
  if (run.length > 0) yield run;
}
