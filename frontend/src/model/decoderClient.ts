import type { Tokenizer } from "../music/tokenizer";
import { tokenizerFromJson } from "../music/tokenizers";
import type { Backend } from "./backend";
import type { Sample, SampleOptions } from "./decoder";
import type { Manifest } from "./manifest";
import type { ReadMidi } from "./midiTokens";
import type { Calls } from "./protocol";
import type { SampleRequest } from "./sampleRequest";
import { SharedBatches } from "./sharedBatches";
import { WorkerCalls } from "./workerCalls";

export interface LoadOptions {
  /** Left out: wasm where it works, else cpu. */
  readonly backend?: Backend;
  readonly signal?: AbortSignal;
}

/** A model's decoder in threads of its own: sound and scrolling go on while it works. */
export class DecoderClient {
  readonly manifest: Manifest;
  readonly backend: Backend;
  readonly tokenizer: Tokenizer;
  readonly #calls: WorkerCalls;
  readonly #batches: SharedBatches;

  private constructor(
    calls: WorkerCalls,
    batches: SharedBatches,
    manifest: Manifest,
    backend: Backend,
  ) {
    this.#calls = calls;
    this.#batches = batches;
    this.manifest = manifest;
    this.backend = backend;
    this.tokenizer = tokenizerFromJson(manifest.tokenizer);
  }

  /** Throws a ModelError where the model is at fault, and the signal's reason when cancelled. */
  static async load(manifestUrl: string, options: LoadOptions = {}): Promise<DecoderClient> {
    const argument = {
      manifestUrl: new URL(manifestUrl, document.baseURI).href,
      options: {
        ...(options.backend && { backend: options.backend }),
        wasmPath: new URL(`${import.meta.env.BASE_URL}wasm/`, document.baseURI).href,
      },
    };
    const { calls, result } = await startThread(argument, options.signal);
    // For who keeps it for offline use: the worker's requests are not seen by the page.
    const detail = { manifestUrl: argument.manifestUrl };
    document.dispatchEvent(new CustomEvent("bf:model", { detail }));
    const another = async () => (await startThread(argument)).calls;
    const batches = new SharedBatches(
      calls,
      navigator.hardwareConcurrency > 1 ? another : undefined,
    );
    return new DecoderClient(calls, batches, result.manifest, result.backend);
  }

  async sample(request: SampleRequest, options: SampleOptions = {}): Promise<Sample> {
    const [sample] = await this.sampleMany([request], options);
    if (!sample) throw new Error("a batch of one gave no sample");
    return sample;
  }

  /** Decodes all requests as one batch. A sample does not depend on the others in its batch. */
  sampleMany(
    requests: readonly SampleRequest[],
    { signal }: SampleOptions = {},
  ): Promise<Sample[]> {
    return this.#batches.sampleMany(requests, signal);
  }

  /** Large batches are to come. */
  prepareBatches(): void {
    this.#batches.prepare();
  }

  /** The music and the tokens of a MIDI file. Throws a ModelError that says why it is none. */
  readMidi(file: Uint8Array, { signal }: SampleOptions = {}): Promise<ReadMidi> {
    return this.#calls.call("readMidi", file, signal);
  }

  /**
   * The mean of z for each window of tokens; the encoder is fetched on first use. Throws a
   * ModelError for a model that was exported without one.
   */
  encodeMany(
    windows: readonly (readonly number[])[],
    { signal }: SampleOptions = {},
  ): Promise<number[][]> {
    return this.#calls.call("encodeMany", windows, signal);
  }

  /** Ends the threads; what is still being decoded is rejected. */
  dispose(): void {
    this.#batches.close();
  }
}

/** A thread that has loaded the decoder, and what it says of it. */
async function startThread(argument: Calls["load"]["argument"], signal?: AbortSignal) {
  const worker = new Worker(new URL("./decoder.worker.ts", import.meta.url), { type: "module" });
  const calls = new WorkerCalls(worker);
  try {
    return { calls, result: await calls.call("load", argument, signal) };
  } catch (error) {
    calls.close();
    throw error;
  }
}
