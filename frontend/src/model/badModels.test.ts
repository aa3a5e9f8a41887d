import { memory } from "@tensorflow/tfjs-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  bytesOf,
  exportedWith,
  fixtureFiles,
  manifestJson,
  WASM_PATH,
  withFile,
  withManifest,
} from "../testing/decoderFixtures";
import { startBackend } from "./backend";
import { Decoder } from "./decoder";
import { ModelError } from "./modelError";
import type { ModelFiles } from "./modelFiles";

const options = { backend: "wasm", wasmPath: WASM_PATH } as const;
const good = fixtureFiles("vae-lstm");
const json = manifestJson("vae-lstm");
let before = 0;

beforeEach(async () => {
  await startBackend(options);
  before = memory().numTensors;
});

afterEach(() => expect(memory().numTensors).toBe(before));

async function refused(files: ModelFiles, message: string | RegExp): Promise<void> {
  const loading = Decoder.load(files, options);
  await expect(loading).rejects.toThrow(message);
  await expect(loading).rejects.toBeInstanceOf(ModelError);
}

test("weights that were cut short are refused", async () => {
  const cut = withFile(good, "weights.bin", (data) => data.slice(0, -10));
  await refused(cut, /^the model's file weights\.bin must have \d+ bytes, got \d+$/);
});

test("weights with one bit turned are refused", async () => {
  const turned = withFile(good, "weights.bin", (data) =>
    data.map((byte, i) => (i === 99 ? byte ^ 1 : byte)),
  );
  await refused(turned, /weights\.bin is not the one that was exported: its SHA-256 must be/);
});

test("a graph with one letter changed is refused", async () => {
  const changed = withFile(good, "model.json", (data) =>
    data.map((byte, i) => (i === 50 ? 65 : byte)),
  );
  await refused(changed, /model\.json is not the one that was exported/);
});

test("weights that were exported too short are refused", async () => {
  const weights = await good.read("weights.bin");
  const short = exportedWith("vae-lstm", "weights.bin", weights.slice(0, -40));
  await refused(short, "the model's graph or its weights could not be read");
});

test("a graph that is not JSON is refused", async () => {
  const files = exportedWith("vae-lstm", "model.json", bytesOf("{"));
  await refused(files, "the model's file model.json is not JSON");
});

test.each(["[]", "{}", '{"weightsManifest": [{"weights": []}]}'])(
  "%s as a graph is refused",
  async (graph) => {
    const files = exportedWith("vae-lstm", "model.json", bytesOf(graph));
    await refused(files, /^(model\.json.* must be an object, got |the model's graph)/);
  },
);

test("a manifest that is not JSON is refused", async () => {
  const files = withFile(good, "manifest.json", () => bytesOf("<html>"));
  await refused(files, "the model's file manifest.json is not JSON");
});

test("a manifest with names that the graph does not have is refused", async () => {
  const inputs = { z: "latent", token: "a", position: "b", state: "c" };
  await refused(withManifest(good, { ...json, inputs }), "the model's graph could not be run");
});

test("a manifest with another size of the state is refused", async () => {
  await refused(
    withManifest(good, { ...json, state_size: 3 }),
    "the model's graph could not be run",
  );
});

test("a manifest that takes the state for the logits is refused", async () => {
  const { logits, state } = Object(json["outputs"]);
  const outputs = { logits: state, state: logits };
  await refused(
    withManifest(good, { ...json, outputs }),
    /^the model's graph must give \d+ logits and a state of \d+, got \d+ and \d+$/,
  );
});

test("a missing file is named", async () => {
  const missing: ModelFiles = {
    read: (name) =>
      name === "weights.bin" ? Promise.reject(new ModelError("gone")) : good.read(name),
  };
  await refused(missing, "gone");
});
