/** Does the newest of many things, and no more often than once in an interval. */
export class Throttle {
  readonly #milliseconds: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #last = Number.NEGATIVE_INFINITY;

  constructor(milliseconds: number) {
    this.#milliseconds = milliseconds;
  }

  /** At once if the interval is over, else at its end; what waited is dropped. */
  run(work: () => void): void {
    this.cancel();
    const wait = this.#last + this.#milliseconds - performance.now();
    const go = () => {
      this.#last = performance.now();
      work();
    };
    if (wait > 0) this.#timer = setTimeout(go, wait);
    else go();
  }

  cancel(): void {
    clearTimeout(this.#timer);
  }
}
