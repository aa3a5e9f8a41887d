import { memory } from "@tensorflow/tfjs-core";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ARCHITECTURES, fixtureFiles, manifestJson, WASM_PATH } from "../testing/decoderFixtures";
import { startBackend } from "./backend";
import { Decoder } from "./decoder";
import { ModelError } from "./modelError";
import type { SampleRequest } from "./sampleRequest";
import { drawLatent } from "./sampling";

// Without one, TensorFlow.js cannot say how many tensors it holds.
beforeAll(async () => void (await startBackend({ wasmPath: WASM_PATH })));

const cases = ARCHITECTURES.flatMap((architecture) =>
  (["wasm", "cpu"] as const).map((backend) => ({ architecture, backend })),
);

describe.each(cases)("the decoder of $architecture on $backend", ({ architecture, backend }) => {
  const json = manifestJson(architecture);
  let decoder: Decoder;

  beforeEach(async () => {
    decoder = await Decoder.load(fixtureFiles(architecture), { backend, wasmPath: WASM_PATH });
  });

  afterEach(() => decoder.dispose());

  function request(seed: number, change: Partial<SampleRequest> = {}): SampleRequest {
    return { z: drawLatent(seed, json.latent_dimensions), seed, temperature: 1, ...change };
  }

  test("gives the tokens and logits that Keras gave", async () => {
    const samples = await decoder.sampleMany(json.golden);
    expect(json.golden.length).toBeGreaterThan(0);
    json.golden.forEach((golden, i) => {
      expect(samples[i]?.tokens).toEqual(golden.tokens);
      golden.first_logits.forEach((logit, token) => {
        expect(samples[i]?.firstLogits[token]).toBeCloseTo(logit, 2);
      });
    });
  });

  test("says which backend it runs on", () => {
    expect(decoder.backend).toBe(backend);
  });

  test("gives a whole window of tokens of the vocabulary", async () => {
    const { tokens } = await decoder.sample(request(1));
    expect(tokens).toHaveLength(json.window);
    for (const token of tokens) {
      expect(token).toBeGreaterThanOrEqual(0);
      expect(token).toBeLessThan(json.vocabulary_size);
    }
  });

  test("gives the same sample twice, and another for another seed", async () => {
    const first = await decoder.sample(request(1));
    expect(await decoder.sample(request(1))).toEqual(first);
    expect((await decoder.sample(request(1, { seed: 2 }))).tokens).not.toEqual(first.tokens);
  });

  test("gives the same sample alone and in a batch, also at the same time as others", async () => {
    const requests = [0, 1, 2, 3, 4, 5, 6, 7, 8].map((seed) => request(seed));
    const [batch, ...alone] = await Promise.all([
      decoder.sampleMany(requests),
      ...requests.map((one) => decoder.sample(one)),
    ]);
    expect(batch).toEqual(alone);
  });

  test("keeps what a guide says, and draws the rest as without it", async () => {
    const free = await decoder.sample(request(1));
    const guide = { kind: "positions", tokens: [null, null, null, null, 7, 2] } as const;
    const guided = await decoder.sample(request(1, { guide }));
    expect(guided.tokens.slice(0, 6)).toEqual([...free.tokens.slice(0, 4), 7, 2]);
    expect(guided.firstLogits).toEqual(free.firstLogits);
  });

  test("a smaller share draws the likelier tokens only", async () => {
    const likeliest = await decoder.sample(request(1, { topP: 1e-9 }));
    const [most = 0, ...others] = likeliest.firstLogits.toSorted((a, b) => b - a);
    expect(likeliest.firstLogits[likeliest.tokens[0] ?? -1]).toBe(most);
    expect(others.every((logit) => logit < most)).toBe(true);
  });

  test("leaks no tensor, also when it is cancelled", async () => {
    const before = memory().numTensors;
    for (let seed = 0; seed < 20; seed += 1) await decoder.sample(request(seed));
    const controller = new AbortController();
    const many = Array.from({ length: 64 }, (_, seed) => request(seed));
    const sampling = decoder.sampleMany(many, { signal: controller.signal });
    setTimeout(() => controller.abort(), 1);
    await sampling.catch(() => undefined);
    expect(memory().numTensors).toBe(before);
  });

  test("an aborted signal ends it before it begins", async () => {
    const signal = AbortSignal.abort();
    await expect(decoder.sample(request(1), { signal })).rejects.toBe(signal.reason);
  });

  test("a batch of none gives no sample", async () => {
    expect(await decoder.sampleMany([])).toEqual([]);
  });

  test.each<[Partial<SampleRequest>, RegExp]>([
    [{ z: [1] }, /^z must have \d+ numbers, got 1$/],
    [
      { z: new Array(json.latent_dimensions).fill(Number.NaN) },
      /^z must hold finite numbers, got NaN$/,
    ],
    [{ seed: -1 }, /^seed must be a whole number, 0 to 4294967295, got -1$/],
    [{ seed: 0.5 }, /^seed must be a whole number, 0 to 4294967295, got 0.5$/],
    [{ temperature: 0 }, /^temperature must be 0.1 to 2, got 0$/],
    [{ topP: 0 }, /^top_p must be above 0 and at most 1, got 0$/],
    [{ topP: 1.5 }, /^top_p must be above 0 and at most 1, got 1.5$/],
    [{ label: "jazz" }, /^label must be left out for this model, got jazz$/],
    [{ guide: { kind: "positions", tokens: [-1] } }, /^a guide's token must be 0 to 11, got -1$/],
    [{ temperature: Number.NaN }, /^temperature must be 0.1 to 2, got NaN$/],
  ])("%j is refused in words", async (change, message) => {
    const refused = expect(decoder.sample(request(1, change))).rejects;
    await refused.toThrow(message);
    await expect(decoder.sample(request(1, change))).rejects.toBeInstanceOf(ModelError);
  });
});

test("a decoder that was disposed of leaves nothing behind", async () => {
  const options = { backend: "wasm", wasmPath: WASM_PATH } as const;
  (await Decoder.load(fixtureFiles("vae-lstm"), options)).dispose();
  const before = memory().numTensors;
  (await Decoder.load(fixtureFiles("vae-lstm"), options)).dispose();
  expect(memory().numTensors).toBe(before);
});
