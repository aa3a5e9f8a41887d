import { type GraphModel, loadGraphModel } from "@tensorflow/tfjs-converter";
import { io, Tensor, type Tensor2D, tensor, tensor1d } from "@tensorflow/tfjs-core";
import { JsonReader } from "./json";
import type { Manifest } from "./manifest";
import { ModelError } from "./modelError";

export interface StepOutputs {
  readonly logits: Tensor;
  readonly state: Tensor;
}

/** One step of an autoregressive decoder, whatever its architecture. */
export class StepGraph {
  readonly #model: GraphModel;
  readonly #manifest: Manifest;
  readonly #positionShape: [] | [1];

  private constructor(model: GraphModel, manifest: Manifest) {
    this.#model = model;
    this.#manifest = manifest;
    const position = model.inputs.find(
      ({ name }) => nodeOf(name) === nodeOf(manifest.inputs.position),
    );
    this.#positionShape = position?.shape?.length === 1 ? [1] : [];
  }

  static async load(
    manifest: Manifest,
    modelJson: unknown,
    weights: ArrayBuffer,
  ): Promise<StepGraph> {
    const reader = new JsonReader(modelJson, "model.json");
    const groups = reader.value("weightsManifest");
    const group = new JsonReader(
      Array.isArray(groups) ? groups[0] : groups,
      "model.json.weightsManifest[0]",
    );
    const artifacts = {
      modelTopology: reader.value("modelTopology"),
      signature: reader.value("signature"),
      weightSpecs: group.value("weights"),
      weightData: weights,
    };
    try {
      return new StepGraph(await loadGraphModel(io.fromMemory(artifacts)), manifest);
    } catch (error) {
      throw new ModelError("the model's graph or its weights could not be read", { cause: error });
    }
  }

  /** Runs one step; the caller disposes of the outputs, and of `z` and `state` when it is done. */
  run(z: Tensor2D, tokens: Int32Array, position: number, state: Tensor): StepOutputs {
    const { inputs, outputs } = this.#manifest;
    const token = tensor1d(tokens, "int32");
    const index = tensor([position], this.#positionShape, "int32");
    const results = this.#model.execute(
      { [inputs.z]: z, [inputs.token]: token, [inputs.position]: index, [inputs.state]: state },
      [outputs.logits, outputs.state],
    );
    token.dispose();
    index.dispose();
    const [logits, next] = results instanceof Tensor ? [results] : results;
    if (!logits || !next) throw new ModelError("the model's graph must give logits and a state");
    return { logits, state: next };
  }

  dispose(): void {
    this.#model.dispose();
  }
}

function nodeOf(tensorName: string): string {
  return tensorName.replace(/:\d+$/, "");
}
