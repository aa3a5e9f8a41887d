import type { Guide } from "../music/guide";
import { tokenizerFromJson } from "../music/tokenizers";
import type { Backend, BackendOptions } from "./backend";
import { Breath } from "./breath";
import { type Manifest, parseManifest } from "./manifest";
import { type ModelFiles, parseJson, readVerified } from "./modelFiles";
import { ProgramRunner } from "./program/runner";
import { checkRequest, guideOf, latentInput, type SampleRequest } from "./sampleRequest";
import { sampleToken, TOKEN_STREAM, uniform } from "./sampling";
import type { StepRunner } from "./stepRunner";

export interface Sample {
  /** `manifest.window` of them. */
  readonly tokens: readonly number[];
  /** The logits of the first step, by which a decoder is compared with another. */
  readonly firstLogits: readonly number[];
}

export interface SampleOptions {
  readonly signal?: AbortSignal | undefined;
}

/**
 * A model's decoder, in the thread that loads it: a program of this page's own in WebAssembly, or
 * TensorFlow.js, which is only fetched where it is needed.
 */
export class Decoder {
  readonly manifest: Manifest;
  readonly backend: Backend;
  readonly #runner: StepRunner;
  readonly #pitches: Uint8Array | undefined;

  private constructor(manifest: Manifest, backend: Backend, runner: StepRunner) {
    this.manifest = manifest;
    this.backend = backend;
    this.#runner = runner;
    this.#pitches = pitchMarks(manifest);
  }

  /**
   * Reads each file once, verifies it against the manifest, and runs one step to warm up. Throws a
   * ModelError where the model is at fault; TensorFlow.js, which is asked last, says how.
   */
  static async load(files: ModelFiles, options: BackendOptions): Promise<Decoder> {
    const name = "manifest.json";
    const manifest = parseManifest(parseJson(await files.read(name), name));
    const [topology, weights] = await Promise.all([
      readVerified(files, "model.json", manifest.files["model.json"]),
      readVerified(files, "weights.bin", manifest.files["weights.bin"]),
    ]);
    const json = parseJson(topology, "model.json");
    const data = weights.buffer;
    const program =
      options.backend === "cpu" ? undefined : ProgramRunner.create(manifest, json, data);
    if (program) return new Decoder(manifest, "wasm", program);
    const [{ startBackend }, { StepGraph }] = await Promise.all([
      import("./backend"),
      import("./graph"),
    ]);
    const backend = await startBackend(options);
    return new Decoder(manifest, backend, StepGraph.from(manifest, json, data));
  }

  async sample(request: SampleRequest, options: SampleOptions = {}): Promise<Sample> {
    const [sample] = await this.sampleMany([request], options);
    if (!sample) throw new Error("a batch of one gave no sample");
    return sample;
  }

  /** Decodes all requests as one batch. A sample does not depend on the others in its batch. */
  async sampleMany(
    requests: readonly SampleRequest[],
    { signal }: SampleOptions = {},
  ): Promise<Sample[]> {
    const { manifest } = this;
    for (const request of requests) checkRequest(request, manifest);
    signal?.throwIfAborted();
    if (requests.length === 0) return [];
    const songs = requests.map((request) => new Drawing(request, manifest, this.#pitches));
    const decoding = this.#runner.begin(requests.map((one) => latentInput(one, manifest)));
    const previous = new Int32Array(requests.length).fill(manifest.startToken);
    const breath = new Breath();
    try {
      for (let position = 0; position < manifest.window; position += 1) {
        const logits = rows(decoding.step(previous, position), manifest.vocabularySize);
        songs.forEach((song, i) => {
          previous[i] = song.draw(logits(i));
        });
        await breath.take(signal);
      }
    } finally {
      decoding.dispose();
    }
    return songs.map(({ tokens, firstLogits }) => ({ tokens, firstLogits }));
  }

  dispose(): void {
    this.#runner.dispose();
  }
}

/** A sample on its way. */
class Drawing {
  readonly tokens: number[] = [];
  firstLogits: readonly number[] = [];
  readonly #request: SampleRequest;
  readonly #guide: Guide | undefined;
  readonly #pitches: Uint8Array | undefined;

  constructor(request: SampleRequest, manifest: Manifest, pitches: Uint8Array | undefined) {
    this.#request = request;
    this.#guide = guideOf(request, manifest);
    this.#pitches = pitches;
  }

  /** The next token: what the guide forces, or what is drawn within what it leaves. */
  draw(logits: Float32Array): number {
    const { tokens } = this;
    if (tokens.length === 0) this.firstLogits = Array.from(logits);
    const token = this.#guide?.forced(tokens) ?? this.#drawn(logits);
    tokens.push(token);
    return token;
  }

  #drawn(logits: Float32Array): number {
    const { tokens } = this;
    const { seed, temperature, topP = 1 } = this.#request;
    for (const token of this.#guide?.barred(tokens) ?? []) logits[token] = Number.NEGATIVE_INFINITY;
    const u = uniform(seed, TOKEN_STREAM, tokens.length);
    const token = sampleToken(logits, temperature, u, topP, this.#pitches);
    return this.#guide?.settled(tokens, token) ?? token;
  }
}

/** 1 for the tokens that say a pitch alone; undefined where there are none. */
function pitchMarks({ tokenizer, vocabularySize }: Manifest): Uint8Array | undefined {
  const { pitchTokens } = tokenizerFromJson(tokenizer);
  if (pitchTokens.length === 0) return undefined;
  const marks = new Uint8Array(vocabularySize);
  for (const token of pitchTokens) marks[token] = 1;
  return marks;
}

function rows(matrix: Float32Array, width: number): (row: number) => Float32Array {
  return (row) => matrix.subarray(row * width, (row + 1) * width);
}
