import { type Tensor, type Tensor2D, tensor2d, tidy, zeros } from "@tensorflow/tfjs-core";
import { type Backend, type BackendOptions, startBackend } from "./backend";
import { Breath } from "./breath";
import { StepGraph } from "./graph";
import { type Manifest, parseManifest } from "./manifest";
import { ModelError } from "./modelError";
import { type ModelFiles, parseJson, readVerified } from "./modelFiles";
import { checkRequest, type SampleRequest } from "./sampleRequest";
import { sampleToken, TOKEN_STREAM, uniform } from "./sampling";

export interface Sample {
  /** `manifest.window` of them. */
  readonly tokens: readonly number[];
  /** The logits of the first step, by which a decoder is compared with another. */
  readonly firstLogits: readonly number[];
}

export interface SampleOptions {
  readonly signal?: AbortSignal | undefined;
}

/** A model's decoder on TensorFlow.js, in the thread that loads it. */
export class Decoder {
  readonly manifest: Manifest;
  readonly backend: Backend;
  readonly #graph: StepGraph;

  private constructor(manifest: Manifest, backend: Backend, graph: StepGraph) {
    this.manifest = manifest;
    this.backend = backend;
    this.#graph = graph;
  }

  /**
   * Reads each file once, verifies it against the manifest, and runs one step to warm up. Throws a
   * ModelError where the model is at fault.
   */
  static async load(files: ModelFiles, options: BackendOptions): Promise<Decoder> {
    const name = "manifest.json";
    const manifest = parseManifest(parseJson(await files.read(name), name));
    const [topology, weights, backend] = await Promise.all([
      readVerified(files, "model.json", manifest.files["model.json"]),
      readVerified(files, "weights.bin", manifest.files["weights.bin"]),
      startBackend(options),
    ]);
    const json = parseJson(topology, "model.json");
    const graph = StepGraph.from(manifest, json, weights.buffer);
    const decoder = new Decoder(manifest, backend, graph);
    try {
      decoder.#warmUp();
    } catch (error) {
      decoder.dispose();
      if (error instanceof ModelError) throw error;
      throw new ModelError("the model's graph could not be run", { cause: error });
    }
    return decoder;
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
    const songs = requests.map((request) => ({ request, tokens: [] as number[], first: [0] }));
    const z = tensor2d(requests.map((request) => [...request.z]));
    let state: Tensor = zeros([requests.length, manifest.stateSize]);
    const previous = new Int32Array(requests.length).fill(manifest.startToken);
    const breath = new Breath();
    try {
      for (let position = 0; position < manifest.window; position += 1) {
        const outputs = this.#graph.run(z, previous, position, state);
        state.dispose();
        state = outputs.state;
        const logits = rows(outputs.logits, manifest.vocabularySize);
        songs.forEach((song, i) => {
          const row = logits(i);
          const u = uniform(song.request.seed, TOKEN_STREAM, position);
          const token = sampleToken(row, song.request.temperature, u);
          if (position === 0) song.first = Array.from(row);
          song.tokens.push(token);
          previous[i] = token;
        });
        await breath.take(signal);
      }
    } finally {
      z.dispose();
      state.dispose();
    }
    return songs.map(({ tokens, first }) => ({ tokens, firstLogits: first }));
  }

  dispose(): void {
    this.#graph.dispose();
  }

  /** The first run compiles the graph; it also shows whether the graph fits the manifest. */
  #warmUp(): void {
    const { latentDimensions, stateSize, vocabularySize, startToken } = this.manifest;
    const [logits, state] = tidy(() => {
      const z: Tensor2D = zeros([1, latentDimensions]);
      const outputs = this.#graph.run(z, Int32Array.of(startToken), 0, zeros([1, stateSize]));
      return [outputs.logits.size, outputs.state.size];
    });
    if (logits !== vocabularySize || state !== stateSize) {
      throw new ModelError(
        `the model's graph must give ${vocabularySize} logits and a state of ${stateSize}, ` +
          `got ${logits} and ${state}`,
      );
    }
  }
}

/** Downloads a matrix, disposes of it, and gives its rows. */
function rows(matrix: Tensor, width: number): (row: number) => Float32Array {
  const values = matrix.dataSync<"float32">();
  matrix.dispose();
  return (row) => values.subarray(row * width, (row + 1) * width);
}
