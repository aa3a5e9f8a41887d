/** The longest that decoding keeps its thread before it hears messages, in milliseconds. */
const LONGEST_MILLISECONDS = 8;

/** Lets a long computation pause often enough to be cancelled. */
export class Breath {
  #since = performance.now();

  /** Waits for one turn of the event loop if it is time to; throws the signal's reason. */
  async take(signal: AbortSignal | undefined): Promise<void> {
    if (performance.now() - this.#since < LONGEST_MILLISECONDS) return;
    await nextTurn();
    signal?.throwIfAborted();
    this.#since = performance.now();
  }
}

/** A message to oneself: unlike a timer, it is not held back when nested. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
