import {
  Tensor,
  type Tensor2D,
  tensor,
  tensor1d,
  tensor2d,
  tidy,
  zeros,
} from "@tensorflow/tfjs-core";
import { type GraphModel, readGraphModel } from "./graphModel";
import type { Manifest } from "./manifest";
import { ModelError } from "./modelError";
import type { Decoding, StepRunner } from "./stepRunner";

interface StepOutputs {
  readonly logits: Tensor;
  readonly state: Tensor;
}

/** One step of an autoregressive decoder, whatever its architecture. */
export class StepGraph implements StepRunner {
  readonly #model: GraphModel;
  readonly #manifest: Manifest;
  readonly #positionShape: [] | [1];

  private constructor(model: GraphModel, manifest: Manifest) {
    this.#model = model;
    this.#manifest = manifest;
    const name = nodeOf(manifest.inputs.position);
    const position = model.inputs.find((input) => nodeOf(input.name) === name);
    this.#positionShape = position?.shape?.length === 1 ? [1] : [];
  }

  /** Throws a ModelError if the graph, the weights and the manifest do not belong together. */
  static from(manifest: Manifest, modelJson: unknown, weights: ArrayBuffer): StepGraph {
    const graph = new StepGraph(readGraphModel(modelJson, weights), manifest);
    try {
      graph.#warmUp();
      return graph;
    } catch (error) {
      graph.dispose();
      if (error instanceof ModelError) throw error;
      throw new ModelError("the model's graph could not be run", { cause: error });
    }
  }

  begin(latents: readonly (readonly number[])[]): Decoding {
    const z = tensor2d(latents.map((latent) => [...latent]));
    let state: Tensor = zeros([latents.length, this.#manifest.stateSize]);
    return {
      step: (tokens, position) => {
        const outputs = this.#run(z, tokens, position, state);
        state.dispose();
        state = outputs.state;
        const logits = outputs.logits.dataSync<"float32">();
        outputs.logits.dispose();
        return logits;
      },
      dispose: () => {
        z.dispose();
        state.dispose();
      },
    };
  }

  /** Runs one step; the caller disposes of the outputs, and of `z` and `state` when it is done. */
  #run(z: Tensor2D, tokens: Int32Array, position: number, state: Tensor): StepOutputs {
    const { inputs, outputs } = this.#manifest;
    const [logits, next] = tidy(() => {
      const results = this.#model.execute(
        {
          [inputs.z]: z,
          [inputs.token]: tensor1d(tokens, "int32"),
          [inputs.position]: tensor([position], this.#positionShape, "int32"),
          [inputs.state]: state,
        },
        [outputs.logits, outputs.state],
      );
      return results instanceof Tensor ? [results] : results;
    });
    if (!logits || !next) throw new Error("a graph asked for two outputs must give two");
    return { logits, state: next };
  }

  /** The first run makes the graph ready; it also shows whether the graph fits the manifest. */
  #warmUp(): void {
    const { latentDimensions, labels, stateSize, vocabularySize, startToken } = this.#manifest;
    const [logits, state] = tidy(() => {
      const z: Tensor2D = zeros([1, latentDimensions + labels.length]);
      const outputs = this.#run(z, Int32Array.of(startToken), 0, zeros([1, stateSize]));
      return [outputs.logits.size, outputs.state.size];
    });
    if (logits !== vocabularySize || state !== stateSize) {
      throw new ModelError(
        `the model's graph must give ${vocabularySize} logits and a state of ${stateSize}, ` +
          `got ${logits} and ${state}`,
      );
    }
  }

  dispose(): void {
    this.#model.dispose();
  }
}

function nodeOf(tensorName: string): string {
  return tensorName.replace(/:\d+$/, "");
}
