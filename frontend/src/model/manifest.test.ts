import { expect, test } from "vitest";
import { parseManifest } from "./manifest";
import { ModelError } from "./modelError";

const file = { sha256: "ab", bytes: 10 };
const valid = {
  format: 1,
  checkpoint_hash: "c0ffee",
  architecture: "vae-lstm",
  representation: "chord-strings",
  tokenizer: { representation: "chord-strings", vocabulary: ["C4", "0.4.7"], step_quarters: 0.5 },
  window: 100,
  latent_dimensions: 64,
  vocabulary_size: 2,
  start_token: 2,
  state_size: 8,
  inputs: { z: "z", token: "token", position: "position", state: "state" },
  outputs: { logits: "Identity", state: "Identity_1" },
  files: { "model.json": file, "weights.bin": file },
  golden: [],
};

test("a manifest is read", () => {
  const manifest = parseManifest(valid);
  expect(manifest.checkpointHash).toBe("c0ffee");
  expect(manifest.outputs.state).toBe("Identity_1");
  expect(manifest.files["weights.bin"].bytes).toBe(10);
  expect(manifest.map).toBeNull();
  const mapped = parseManifest({ ...valid, files: { ...valid.files, "map.json": file } });
  expect(mapped.map).toEqual(file);
});

test.each<[string, unknown, string]>([
  ["no object", [], "manifest must be an object, got []"],
  [
    "another format",
    { ...valid, format: 2 },
    "this model was exported in format 2, and this page reads format 1",
  ],
  [
    "a missing hash",
    { ...valid, checkpoint_hash: undefined },
    "manifest.checkpoint_hash must be text, got nothing",
  ],
  [
    "a window of none",
    { ...valid, window: 0 },
    "manifest.window must be a whole number, 1 or more, got 0",
  ],
  [
    "a missing input",
    { ...valid, inputs: { ...valid.inputs, z: 3 } },
    "manifest.inputs.z must be text, got 3",
  ],
  ["no files", { ...valid, files: null }, "manifest.files must be an object, got null"],
  [
    "a missing file",
    { ...valid, files: { "model.json": file } },
    "manifest.files.weights.bin must be an object, got nothing",
  ],
  [
    "an unknown representation",
    { ...valid, tokenizer: { representation: "smoke" } },
    'manifest.tokenizer: representation must be one of chord-strings, events, got "smoke"',
  ],
  [
    "a vocabulary of another size",
    { ...valid, vocabulary_size: 3 },
    "manifest.vocabulary_size is 3, but the tokenizer has 2 words",
  ],
])("%s is refused in words", (_, json, message) => {
  expect(() => parseManifest(json)).toThrow(new ModelError(message));
});
