import { memory } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, test } from "vitest";
import {
  ARCHITECTURES,
  type Architecture,
  fixtureFiles,
  manifestJson,
  WASM_PATH,
  withFile,
} from "../testing/decoderFixtures";
import { startBackend } from "./backend";
import { Encoder } from "./encoder";
import { parseManifest } from "./manifest";
import { ModelError } from "./modelError";

interface Golden {
  readonly encoder: { readonly golden: readonly { tokens: number[]; z_mean: number[] }[] };
}

function loaded(architecture: Architecture): Promise<Encoder> {
  return Encoder.load(fixtureFiles(architecture), parseManifest(manifestJson(architecture)));
}

function goldenOf(architecture: Architecture) {
  return Object(manifestJson(architecture)) as Golden;
}

function largestDifference(found: number[][], expected: number[][]): number {
  const flat = expected.flat();
  return Math.max(...found.flat().map((value, i) => Math.abs(value - (flat[i] ?? Number.NaN))));
}

beforeAll(() => startBackend({ wasmPath: WASM_PATH }));

describe.each(ARCHITECTURES)("%s", (architecture) => {
  const { golden } = goldenOf(architecture).encoder;
  const windows = golden.map(({ tokens }) => tokens);
  const means = golden.map(({ z_mean }) => z_mean);

  test("the means of z are those of Keras", async () => {
    const encoder = await loaded(architecture);
    const found = await encoder.encodeMany(windows);
    expect(found.map(({ length }) => length)).toEqual(means.map(({ length }) => length));
    expect(largestDifference(found, means)).toBeLessThan(1e-5);
    encoder.dispose();
  });

  test("a window alone, and without its padding, gives what it gives among others", async () => {
    const encoder = await loaded(architecture);
    const short = windows[2]?.filter((token) => token >= 0) ?? [];
    const [mean = []] = await encoder.encodeMany([short]);
    expect(largestDifference([mean], [means[2] ?? []])).toBeLessThan(1e-5);
    encoder.dispose();
  });

  test("no tensor stays behind", async () => {
    const encoder = await loaded(architecture);
    await encoder.encodeMany(windows);
    const before = memory().numTensors;
    for (let i = 0; i < 20; i += 1) await encoder.encodeMany(windows);
    expect(memory().numTensors).toBe(before);
    encoder.dispose();
  });
});

test("an encoder that reads backwards is given the last known word first", async () => {
  const json = manifestJson("vae-lstm");
  const golden = goldenOf("vae-lstm").encoder.golden.filter(({ tokens }) => tokens[0] !== -1);
  expect(golden.length).toBe(3);
  const backwards = { ...json, encoder: { ...Object(json["encoder"]), backwards: true } };
  const encoder = await Encoder.load(fixtureFiles("vae-lstm"), parseManifest(backwards));
  const windows = golden.map(({ tokens }) => {
    const last = tokens.findLastIndex((token) => token >= 0);
    return [...tokens.slice(0, last + 1).reverse(), ...tokens.slice(last + 1)];
  });
  const found = await encoder.encodeMany(windows);
  const means = golden.map(({ z_mean }) => z_mean);
  expect(largestDifference(found, means)).toBeLessThan(1e-5);
  encoder.dispose();
});

test("a manifest that does not say which way its encoder reads is refused", () => {
  const json = manifestJson("vae-lstm");
  const unclear = { ...json, encoder: { ...Object(json["encoder"]), backwards: 1 } };
  expect(() => parseManifest(unclear)).toThrow(
    "manifest.encoder.backwards must be true or false, got 1",
  );
});

test.each<[string, number[], string]>([
  [
    "a window that is too long",
    Array<number>(13).fill(0),
    "a window has at most 12 tokens, got 13",
  ],
  ["a window without a known word", [-1, -1], "the model knows none of these words"],
  ["an empty window", [], "the model knows none of these words"],
  ["a token beyond the vocabulary", [0, 12], "a token must be -1 to 11, got 12"],
  ["half a token", [0.5], "a token must be -1 to 11, got 0.5"],
])("%s is refused in words", async (_, window, message) => {
  const encoder = await loaded("vae-lstm");
  await expect(encoder.encodeMany([window])).rejects.toThrow(message);
  encoder.dispose();
});

test("an export of an earlier version says that it has no encoder", async () => {
  const { encoder: _, ...old } = manifestJson("vae-lstm");
  const manifest = parseManifest(old);
  expect(manifest.encoder).toBeNull();
  await expect(Encoder.load(fixtureFiles("vae-lstm"), manifest)).rejects.toThrow(
    new ModelError("this model was exported without its encoder: export it again"),
  );
});

test("an encoder of another z than the decoder's is refused", async () => {
  const manifest = parseManifest({ ...manifestJson("vae-lstm"), latent_dimensions: 2 });
  const encoder = await Encoder.load(fixtureFiles("vae-lstm"), manifest);
  await expect(encoder.encodeMany([[0]])).rejects.toThrow(
    new ModelError("the encoder must give 2 numbers for a window, got 4"),
  );
  encoder.dispose();
});

test("a damaged file is refused", async () => {
  const files = withFile(fixtureFiles("vae-lstm"), "encoder/weights.bin", (data) => {
    const damaged = data.slice();
    damaged[0] = (damaged[0] ?? 0) ^ 1;
    return damaged;
  });
  await expect(Encoder.load(files, parseManifest(manifestJson("vae-lstm")))).rejects.toThrow(
    "encoder/weights.bin is not the one that was exported",
  );
});
