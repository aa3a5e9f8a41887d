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
    if (this.#wait > 0) this.runLater(work);
    else this.#go(work);
  }

  /** The same, but never before what is being done now has ended. */
  runLater(work: () => void): void {
    this.cancel();
    this.#timer = setTimeout(() => this.#go(work), Math.max(0, this.#wait));
  }

  cancel(): void {
    clearTimeout(this.#timer);
  }

  get #wait(): number {
    return this.#last + this.#milliseconds - performance.now();
  }

  #go(work: () => void): void {
    this.#last = performance.now();
    work();
  }
}
