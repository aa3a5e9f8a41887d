import { loadGraphModelSync } from "@tensorflow/tfjs-converter";
import { engine, io, keep } from "@tensorflow/tfjs-core";
import { JsonReader } from "./json";
import { ModelError } from "./modelError";

export type GraphModel = ReturnType<typeof loadGraphModelSync>;

/** A graph with its weights. Throws a ModelError if they do not belong together. */
export function readGraphModel(modelJson: unknown, weights: ArrayBuffer): GraphModel {
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
    return keptModel(artifacts);
  } catch (error) {
    throw new ModelError("the model's graph or its weights could not be read", { cause: error });
  }
}

/** A failure leaves no tensor behind: the weights are kept only once all of them were read. */
function keptModel(artifacts: object): GraphModel {
  engine().startScope();
  try {
    const model = loadGraphModelSync(io.fromMemorySync(artifacts));
    for (const tensors of Object.values(model.weights)) tensors.forEach(keep);
    return model;
  } finally {
    engine().endScope();
  }
}
