/** Work that has taken longer than this is given up for a newer wish; shorter work is soon done. */
const PATIENCE_MILLISECONDS = 80;

/**
 * Does work for the newest of many wishes, one at a time: those in between are dropped, so that
 * the music follows a drag however fast it is.
 */
export class Latest<Wish> {
  readonly #work: (wish: Wish, signal: AbortSignal) => Promise<void>;
  #running: AbortController | undefined;
  #since = 0;
  #waiting: { readonly wish: Wish } | undefined;

  /** `work` must not reject. */
  constructor(work: (wish: Wish, signal: AbortSignal) => Promise<void>) {
    this.#work = work;
  }

  /** Whether a newer wish waits for the work to end. */
  get waiting(): boolean {
    return this.#waiting !== undefined;
  }

  ask(wish: Wish): void {
    this.#waiting = { wish };
    if (!this.#running) void this.#go();
    else if (performance.now() - this.#since > PATIENCE_MILLISECONDS) this.#abort();
  }

  /** Gives up what is under way and what waits. */
  cancel(): void {
    this.#waiting = undefined;
    this.#abort();
  }

  #abort(): void {
    this.#running?.abort(new DOMException("a newer wish came", "AbortError"));
  }

  async #go(): Promise<void> {
    for (let next = this.#waiting; next; next = this.#waiting) {
      this.#waiting = undefined;
      this.#running = new AbortController();
      this.#since = performance.now();
      await this.#work(next.wish, this.#running.signal);
    }
    this.#running = undefined;
  }
}
