import { Tensor, tensor2d, tidy, zeros } from "@tensorflow/tfjs-core";
import { OUTSIDE } from "../music/tokenizer";
import { Breath } from "./breath";
import type { EncoderManifest } from "./encoderManifest";
import { type GraphModel, readGraphModel } from "./graphModel";
import type { Manifest } from "./manifest";
import { ModelError } from "./modelError";
import { type ModelFiles, parseJson, readVerified } from "./modelFiles";

/** A model's encoder on the backend that the decoder has started. */
export class Encoder {
  readonly #manifest: Manifest;
  readonly #own: EncoderManifest;
  readonly #model: GraphModel;

  private constructor(manifest: Manifest, own: EncoderManifest, model: GraphModel) {
    this.#manifest = manifest;
    this.#own = own;
    this.#model = model;
  }

  /** Throws a ModelError where the model is at fault, or has no encoder. */
  static async load(files: ModelFiles, manifest: Manifest): Promise<Encoder> {
    const own = manifest.encoder;
    if (!own) {
      throw new ModelError("this model was exported without its encoder: export it again");
    }
    const name = "encoder/model.json";
    const [topology, weights] = await Promise.all([
      readVerified(files, name, own.files[name]),
      readVerified(files, "encoder/weights.bin", own.files["encoder/weights.bin"]),
    ]);
    return new Encoder(manifest, own, readGraphModel(parseJson(topology, name), weights.buffer));
  }

  /**
   * The mean of z for each window of at most `manifest.window` tokens. Tokens of what the
   * vocabulary does not hold may stand anywhere, as in training.
   */
  async encodeMany(
    windows: readonly (readonly number[])[],
    { signal }: { readonly signal?: AbortSignal | undefined } = {},
  ): Promise<number[][]> {
    for (const window of windows) this.#check(window);
    if (windows.length === 0) return [];
    const { piece, stateSize, backwards } = this.#own;
    const read = backwards ? windows.map(reversed) : windows;
    const longest = Math.max(1, ...read.map(({ length }) => length));
    const breath = new Breath();
    let state: Tensor = zeros([windows.length, stateSize]);
    let mean: Tensor | undefined;
    try {
      for (let start = 0; start < longest; start += piece) {
        const outputs = this.#run(padded(read, start, piece), state);
        mean?.dispose();
        state.dispose();
        [mean, state] = outputs;
        await breath.take(signal);
      }
      return this.#rows(mean, windows.length);
    } finally {
      mean?.dispose();
      state.dispose();
    }
  }

  dispose(): void {
    this.#model.dispose();
  }

  #run(tokens: number[][], state: Tensor): [mean: Tensor, state: Tensor] {
    const { inputs, outputs } = this.#own;
    const results = tidy(() => {
      const feeds = {
        [inputs.tokens]: tensor2d(tokens, undefined, "int32"),
        [inputs.state]: state,
      };
      const found = this.#model.execute(feeds, [outputs.zMean, outputs.state]);
      return found instanceof Tensor ? [found] : found;
    });
    const [mean, next] = results;
    if (!mean || !next) throw new Error("a graph asked for two outputs must give two");
    return [mean, next];
  }

  #rows(mean: Tensor | undefined, count: number): number[][] {
    const size = this.#manifest.latentDimensions;
    const values = [...(mean?.dataSync<"float32">() ?? [])];
    if (values.length !== count * size) {
      throw new ModelError(
        `the encoder must give ${size} numbers for a window, got ${values.length / count}`,
      );
    }
    const wrong = values.find((value) => !Number.isFinite(value));
    if (wrong !== undefined) throw new ModelError(`the encoder gave ${wrong} for a part of z`);
    return Array.from({ length: count }, (_, row) => values.slice(row * size, (row + 1) * size));
  }

  #check(window: readonly number[]): void {
    const { window: longest, vocabularySize } = this.#manifest;
    if (window.length > longest) {
      throw new ModelError(`a window has at most ${longest} tokens, got ${window.length}`);
    }
    if (!window.some((token) => token >= 0)) {
      throw new ModelError("there is nothing to encode: the model knows none of these words");
    }
    const wrong = window.find(
      (token) => !Number.isInteger(token) || token < OUTSIDE || token >= vocabularySize,
    );
    if (wrong !== undefined) {
      throw new ModelError(`a token must be ${OUTSIDE} to ${vocabularySize - 1}, got ${wrong}`);
    }
  }
}

/** From the last token that the vocabulary holds to the first. */
function reversed(window: readonly number[]): number[] {
  const last = window.findLastIndex((token) => token !== OUTSIDE);
  return window.slice(0, last + 1).reverse();
}

/** The same stretch of every window; where a window has ended, there is no token. */
function padded(
  windows: readonly (readonly number[])[],
  start: number,
  length: number,
): number[][] {
  return windows.map((window) => Array.from({ length }, (_, i) => window[start + i] ?? OUTSIDE));
}
