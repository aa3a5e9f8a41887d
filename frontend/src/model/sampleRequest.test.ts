import { expect, test } from "vitest";
import { manifestJson } from "../testing/decoderFixtures";
import { parseManifest } from "./manifest";
import { ModelError } from "./modelError";
import { latentInput } from "./sampleRequest";

const request = { z: [0.5, -1, 0, 2], seed: 1, temperature: 1 };
const json = manifestJson("vae-lstm");
const labelled = parseManifest({ ...json, labels: ["ragtime", "jazz"] });

test("a label is told to the decoder after z, one number for each that the model knows", () => {
  expect(latentInput({ ...request, label: "jazz" }, labelled)).toEqual([0.5, -1, 0, 2, 0, 1]);
  expect(latentInput(request, labelled)).toEqual([0.5, -1, 0, 2, 0, 0]);
  expect(latentInput(request, parseManifest(json))).toEqual(request.z);
});

test("a label that the model does not know is refused in words", () => {
  expect(() => latentInput({ ...request, label: "folk" }, labelled)).toThrow(
    new ModelError("label must be one of ragtime, jazz, got folk"),
  );
});
