import type { Sample } from "./decoder";
import type { SampleRequest } from "./sampleRequest";
import type { WorkerCalls } from "./workerCalls";

/** Smaller batches are as fast in one thread. */
const SHARED_FROM = 4;

/** Decodes batches in a decoder's thread, and large ones in two; the second is started for them. */
export class SharedBatches {
  readonly #first: WorkerCalls;
  #start: (() => Promise<WorkerCalls>) | undefined;
  #second: WorkerCalls | undefined;
  #isClosed = false;

  /** `start` loads the same decoder in another thread; left out where there is one core alone. */
  constructor(first: WorkerCalls, start?: () => Promise<WorkerCalls>) {
    this.#first = first;
    this.#start = start;
  }

  /** Large batches are to come: the second thread shall be there for the first of them. */
  prepare(): void {
    this.#help();
  }

  /** A sample does not depend on the others in its batch. */
  async sampleMany(
    requests: readonly SampleRequest[],
    signal: AbortSignal | undefined,
  ): Promise<Sample[]> {
    const second = requests.length < SHARED_FROM ? undefined : this.#help();
    if (!second) return this.#first.call("sampleMany", requests, signal);
    const half = Math.ceil(requests.length / 2);
    const [here, there] = await Promise.all([
      this.#first.call("sampleMany", requests.slice(0, half), signal),
      second.call("sampleMany", requests.slice(half), signal),
    ]);
    return [...here, ...there];
  }

  close(): void {
    this.#isClosed = true;
    this.#first.close();
    this.#second?.close();
  }

  /** The second thread once it is there: nobody waits for it, and one alone does where it fails. */
  #help(): WorkerCalls | undefined {
    const start = this.#start;
    this.#start = undefined;
    start?.().then(
      (calls) => {
        if (this.#isClosed) calls.close();
        else this.#second = calls;
      },
      () => undefined,
    );
    return this.#second;
  }
}
