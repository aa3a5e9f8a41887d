import { expect, test } from "vitest";
import { ARCHITECTURES, fixtureFiles, manifestJson, WASM_PATH } from "../testing/decoderFixtures";
import type { Backend } from "./backend";
import { Decoder } from "./decoder";
import { drawLatent } from "./sampling";

test.each(ARCHITECTURES)("100 samples of %s have the same tokens on wasm and cpu", async (name) => {
  const { latent_dimensions } = manifestJson(name);
  const requests = Array.from({ length: 100 }, (_, seed) => ({
    z: drawLatent(seed, latent_dimensions),
    seed,
    temperature: 0.1 + (seed % 20) * 0.1,
  }));
  async function tokensOn(backend: Backend) {
    const decoder = await Decoder.load(fixtureFiles(name), { backend, wasmPath: WASM_PATH });
    const samples = await decoder.sampleMany(requests);
    decoder.dispose();
    return samples.map(({ tokens }) => tokens);
  }
  expect(await tokensOn("wasm")).toEqual(await tokensOn("cpu"));
});
