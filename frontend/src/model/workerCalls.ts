import { ModelError } from "./modelError";
import type { CallName, Calls, Endpoint, Reply } from "./protocol";

/** A thread that answers calls, and that can end or fail as a whole. */
export interface CallableWorker extends Endpoint {
  addEventListener(type: "message", listener: (event: MessageEvent) => void): void;
  addEventListener(type: "error" | "messageerror", listener: (event: Event) => void): void;
  terminate(): void;
}

interface Pending {
  resolve(result: unknown): void;
  reject(reason: unknown): void;
}

/** Calls to a worker as promises: each is answered, cancelled, or ends with the worker. */
export class WorkerCalls {
  readonly #worker: CallableWorker;
  readonly #pending = new Map<number, Pending>();
  #lastId = 0;
  #closed: Error | undefined;

  constructor(worker: CallableWorker) {
    this.#worker = worker;
    worker.addEventListener("message", (event) => this.#settle(event.data));
    // An error event has a message, unless the thread's script could not even be read.
    const fail = (event: Event) => {
      const reason = "message" in event ? `: ${event.message}` : "";
      this.close(new Error(`the decoder's thread failed${reason}`));
    };
    worker.addEventListener("error", fail);
    worker.addEventListener("messageerror", fail);
  }

  async call<Name extends CallName>(
    call: Name,
    argument: Calls[Name]["argument"],
    signal?: AbortSignal,
  ): Promise<Calls[Name]["result"]> {
    if (this.#closed) throw this.#closed;
    signal?.throwIfAborted();
    this.#lastId += 1;
    const id = this.#lastId;
    const cancel = () => {
      this.#worker.postMessage({ id, call: "cancel" });
      this.#take(id)?.reject(signal?.reason);
    };
    signal?.addEventListener("abort", cancel, { once: true });
    try {
      const answer = new Promise<unknown>((resolve, reject) => {
        this.#pending.set(id, { resolve, reject });
      });
      this.#worker.postMessage({ id, call, argument });
      // The id belongs to this call alone, so the result is of its type.
      return (await answer) as Calls[Name]["result"];
    } finally {
      signal?.removeEventListener("abort", cancel);
    }
  }

  /** Ends the worker and rejects what it has not answered. */
  close(reason = new Error("the decoder was closed")): void {
    if (this.#closed) return;
    this.#closed = reason;
    this.#worker.terminate();
    for (const { reject } of this.#pending.values()) reject(reason);
    this.#pending.clear();
  }

  #settle(reply: Reply): void {
    const pending = this.#take(reply.id);
    if ("result" in reply) pending?.resolve(reply.result);
    else pending?.reject(reply.isModelError ? new ModelError(reply.error) : new Error(reply.error));
  }

  #take(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    return pending;
  }
}
