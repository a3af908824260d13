/** A limit of time for a person's machine to do something; it stands still while the person is asked. */
export class Deadline {
  readonly #expired: () => void;
  readonly #ms: number;
  #timer: NodeJS.Timeout | undefined;
  #pauses = 0;
  #isOver = false;

  constructor(seconds: number, expired: () => void) {
    this.#ms = seconds * 1000;
    this.#expired = expired;
    this.restart();
  }

  /** Gives all of the time again. */
  restart(): void {
    clearTimeout(this.#timer);
    if (!this.#isOver && this.#pauses === 0) this.#timer = setTimeout(this.#expired, this.#ms);
  }

  /** Stops the clock; the function it returns starts it anew. */
  pause(): () => void {
    this.#pauses++;
    clearTimeout(this.#timer);
    let isPaused = true;
    return () => {
      if (!isPaused) return;
      isPaused = false;
      this.#pauses--;
      this.restart();
    };
  }

  end(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
  }
}
