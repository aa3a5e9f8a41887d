import { ApiError, wordsFor } from "../api/apiError";

export type Delivery =
  | { readonly state: "saving" }
  | { readonly state: "saved" }
  | { readonly state: "waiting"; readonly reason: string }
  | { readonly state: "refused"; readonly reason: string };

export interface OutboxOptions<Receipt> {
  /** Where unsent ratings outlive the page. */
  readonly storage: Pick<Storage, "getItem" | "setItem" | "removeItem">;
  readonly key: string;
  readonly send: (songId: string, value: number) => Promise<Receipt>;
  readonly onReceipt: (songId: string, receipt: Receipt) => void;
  readonly onChange: () => void;
}

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;

/**
 * Ratings on their way to the server: kept on this device until the server has them, tried again
 * while it is away, one at a time and only the latest of each song.
 */
export class RatingOutbox<Receipt> {
  readonly #options: OutboxOptions<Receipt>;
  readonly #unsent: Map<string, number>;
  readonly #deliveries = new Map<string, Delivery>();
  #wait = FIRST_WAIT_MS;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running = false;

  constructor(options: OutboxOptions<Receipt>) {
    this.#options = options;
    this.#unsent = read(options);
  }

  /** The ratings the server does not have yet, by song. */
  get unsent(): ReadonlyMap<string, number> {
    return this.#unsent;
  }

  delivery(songId: string): Delivery | undefined {
    return this.#deliveries.get(songId);
  }

  put(songId: string, value: number): void {
    this.#unsent.delete(songId);
    this.#unsent.set(songId, value);
    this.#store();
    this.#mark(songId, { state: "saving" });
    this.flush();
  }

  /** Sends what is unsent, now. */
  flush(): void {
    clearTimeout(this.#timer);
    if (!this.#running) void this.#run();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  async #run(): Promise<void> {
    this.#running = true;
    let goOn = true;
    while (goOn && this.#unsent.size > 0) goOn = await this.#sendFirst();
    this.#running = false;
    if (this.#unsent.size > 0) this.#tryLater();
    else this.#wait = FIRST_WAIT_MS;
  }

  /** False when the server is away and the rest can wait. */
  async #sendFirst(): Promise<boolean> {
    const [entry] = this.#unsent;
    if (!entry) return false;
    const [songId, value] = entry;
    try {
      const receipt = await this.#options.send(songId, value);
      this.#settle(songId, value, { state: "saved" });
      this.#options.onReceipt(songId, receipt);
      return true;
    } catch (error) {
      const mayPass = error instanceof ApiError && error.mayPass;
      if (mayPass) {
        for (const id of this.#unsent.keys()) {
          this.#mark(id, { state: "waiting", reason: wordsFor(error) });
        }
        return false;
      }
      this.#settle(songId, value, { state: "refused", reason: wordsFor(error) });
      return true;
    }
  }

  /** A rating that was changed while it was sent stays unsent. */
  #settle(songId: string, value: number, delivery: Delivery): void {
    if (this.#unsent.get(songId) !== value) return;
    this.#unsent.delete(songId);
    this.#store();
    this.#mark(songId, delivery);
  }

  #tryLater(): void {
    this.#timer = setTimeout(() => this.flush(), this.#wait);
    this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT_MS);
  }

  #mark(songId: string, delivery: Delivery): void {
    this.#deliveries.set(songId, delivery);
    this.#options.onChange();
  }

  #store(): void {
    const { storage, key } = this.#options;
    try {
      if (this.#unsent.size === 0) storage.removeItem(key);
      else storage.setItem(key, JSON.stringify([...this.#unsent]));
    } catch {
      // Storage may be full or forbidden: the ratings then last as long as the page.
    }
  }
}

function read({ storage, key }: Pick<OutboxOptions<unknown>, "storage" | "key">) {
  const unsent = new Map<string, number>();
  try {
    const stored: unknown = JSON.parse(storage.getItem(key) ?? "[]");
    for (const entry of Array.isArray(stored) ? stored : []) {
      const [songId, value] = Array.isArray(entry) ? entry : [];
      if (typeof songId === "string" && typeof value === "number") unsent.set(songId, value);
    }
  } catch {
    // What cannot be read is no rating.
  }
  return unsent;
}
