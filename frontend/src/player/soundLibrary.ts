import type { NoteSequence } from "../music/noteSequence";
import { filesFor, type InstrumentIndex } from "./instruments";
import { PlayerError } from "./playerError";

/** Loops begin and end on whole frames at this rate, and cannot be heard; ml.audio sees to it. */
const DECODED_RATE = 48_000;

export type LoadProgress = (done: number, total: number) => void;

/** What a sequence is played with: the index, and every file it needs, decoded. */
export interface Sounds {
  readonly index: InstrumentIndex;
  readonly buffers: ReadonlyMap<string, AudioBuffer>;
}

/** Fetches and keeps sounds; each is fetched once. */
export class SoundLibrary {
  readonly #baseUrl: string;
  readonly #buffers = new Map<string, Promise<AudioBuffer>>();
  #index: Promise<InstrumentIndex> | undefined;
  #decoder: OfflineAudioContext | undefined;

  /** `baseUrl` is the folder of index.json, with a slash at its end. */
  constructor(baseUrl: string) {
    this.#baseUrl = baseUrl;
  }

  /** Fetches what a sequence needs and is not there yet. Throws a PlayerError. */
  async soundsFor(sequence: NoteSequence, onProgress?: LoadProgress): Promise<Sounds> {
    this.#index ??= this.#fetchIndex();
    this.#index.catch(() => {
      this.#index = undefined;
    });
    const index = await this.#index;
    const files = filesFor(index, sequence);
    let done = 0;
    const buffers = new Map<string, AudioBuffer>();
    await Promise.all(
      files.map(async (file) => {
        buffers.set(file, await this.#buffer(file));
        done += 1;
        onProgress?.(done, files.length);
      }),
    );
    return { index, buffers };
  }

  async #fetchIndex(): Promise<InstrumentIndex> {
    const response = await this.#fetch("index.json");
    return response.json();
  }

  #buffer(file: string): Promise<AudioBuffer> {
    const known = this.#buffers.get(file);
    if (known) return known;
    const fetched = this.#fetchBuffer(file);
    this.#buffers.set(file, fetched);
    // The next attempt fetches it again.
    fetched.catch(() => this.#buffers.delete(file));
    return fetched;
  }

  async #fetchBuffer(file: string): Promise<AudioBuffer> {
    const response = await this.#fetch(file);
    const data = await response.arrayBuffer();
    // Decoding needs no audible context, so it need not wait for a click.
    this.#decoder ??= new OfflineAudioContext(1, 1, DECODED_RATE);
    try {
      return await this.#decoder.decodeAudioData(data);
    } catch {
      throw new PlayerError(`The sound ${file} cannot be decoded. Try again, or another browser.`);
    }
  }

  async #fetch(name: string): Promise<Response> {
    let response: Response;
    try {
      response = await fetch(this.#baseUrl + name);
    } catch {
      throw new PlayerError("The sounds could not be loaded: no connection. Press play again.");
    }
    if (!response.ok) {
      throw new PlayerError(`The sounds could not be loaded (status ${response.status}).`);
    }
    return response;
  }
}
