import { loadGraphModelSync } from "@tensorflow/tfjs-converter";
import {
  engine,
  io,
  keep,
  Tensor,
  type Tensor2D,
  tensor,
  tensor1d,
  tidy,
} from "@tensorflow/tfjs-core";
import { JsonReader } from "./json";
import type { Manifest } from "./manifest";
import { ModelError } from "./modelError";

type Model = ReturnType<typeof loadGraphModelSync>;

export interface StepOutputs {
  readonly logits: Tensor;
  readonly state: Tensor;
}

/** One step of an autoregressive decoder, whatever its architecture. */
export class StepGraph {
  readonly #model: Model;
  readonly #manifest: Manifest;
  readonly #positionShape: [] | [1];

  private constructor(model: Model, manifest: Manifest) {
    this.#model = model;
    this.#manifest = manifest;
    const name = nodeOf(manifest.inputs.position);
    const position = model.inputs.find((input) => nodeOf(input.name) === name);
    this.#positionShape = position?.shape?.length === 1 ? [1] : [];
  }

  /** Throws a ModelError if the graph and the weights do not belong together. */
  static from(manifest: Manifest, modelJson: unknown, weights: ArrayBuffer): StepGraph {
    const reader = new JsonReader(modelJson, "model.json");
    const groups = reader.value("weightsManifest");
    const first = Array.isArray(groups) ? groups[0] : groups;
    const artifacts = {
      modelTopology: reader.object("modelTopology").json,
      signature: reader.value("signature"),
      weightSpecs: new JsonReader(first, "model.json.weightsManifest[0]").value("weights"),
      weightData: weights,
    };
    try {
      return new StepGraph(keptModel(artifacts), manifest);
    } catch (error) {
      throw new ModelError("the model's graph or its weights could not be read", { cause: error });
    }
  }

  /** Runs one step; the caller disposes of the outputs, and of `z` and `state` when it is done. */
  run(z: Tensor2D, tokens: Int32Array, position: number, state: Tensor): StepOutputs {
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

  dispose(): void {
    this.#model.dispose();
  }
}

/** A failure leaves no tensor behind: the weights are kept only once all of them were read. */
function keptModel(artifacts: object): Model {
  engine().startScope();
  try {
    const model = loadGraphModelSync(io.fromMemorySync(artifacts));
    for (const tensors of Object.values(model.weights)) tensors.forEach(keep);
    return model;
  } finally {
    engine().endScope();
  }
}

function nodeOf(tensorName: string): string {
  return tensorName.replace(/:\d+$/, "");
}
