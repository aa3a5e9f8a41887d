import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readFixture } from "../testing/fixtures";
import { drawLatent, mix, sampleToken, uniform } from "./sampling";

interface Golden {
  mix: { value: number; mixed: number }[];
  uniform: { seed: number; stream: number; index: number; u: number }[];
  latent: { seed: number; z: number[] }[];
  sample_token: {
    logits: number[];
    temperature: number;
    u: number;
    top_p: number;
    pitches?: number[];
    token: number;
  }[];
}

const golden = readFixture<Golden>("sampling.json");
const uint32 = () => fc.integer({ min: 0, max: 2 ** 32 - 1 });

describe("sampling agrees with Python", () => {
  test("on mixing", () => {
    for (const { value, mixed } of golden.mix) expect(mix(value)).toBe(mixed);
  });

  test("on uniform numbers, to the last bit", () => {
    for (const { seed, stream, index, u } of golden.uniform) {
      expect(uniform(seed, stream, index)).toBe(u);
    }
  });

  test("on latent vectors, to the last bit", () => {
    for (const { seed, z } of golden.latent) expect(drawLatent(seed, z.length)).toEqual(z);
  });

  test("on tokens", () => {
    for (const { logits, temperature, u, top_p, pitches, token } of golden.sample_token) {
      const marks = pitches && Uint8Array.from(pitches);
      expect(sampleToken(Float32Array.from(logits), temperature, u, top_p, marks)).toBe(token);
    }
  });
});

test("a uniform number lies strictly between 0 and 1", () => {
  fc.assert(
    fc.property(uint32(), uint32(), uint32(), (seed, stream, index) => {
      const u = uniform(seed, stream, index);
      return u > 0 && u < 1;
    }),
  );
});

test("a latent vector begins with the shorter one of the same seed", () => {
  fc.assert(
    fc.property(uint32(), fc.integer({ min: 0, max: 32 }), (seed, size) => {
      expect(drawLatent(seed, size + 8).slice(0, size)).toEqual(drawLatent(seed, size));
    }),
  );
});

test("latent vectors have the mean and the deviation of the standard normal distribution", () => {
  const draws = drawLatent(7, 20_000);
  const mean = draws.reduce((sum, x) => sum + x, 0) / draws.length;
  const variance = draws.reduce((sum, x) => sum + (x - mean) ** 2, 0) / draws.length;
  expect(mean).toBeCloseTo(0, 1);
  expect(variance).toBeCloseTo(1, 1);
});

test("a token that cannot be drawn is never drawn", () => {
  const logit = fc.oneof(
    fc.float({ min: -50, max: 50, noNaN: true }),
    fc.constant(Number.NEGATIVE_INFINITY),
  );
  const logits = fc
    .array(logit, { minLength: 1, maxLength: 40 })
    .filter((values) => values.some(Number.isFinite));
  fc.assert(
    fc.property(
      logits,
      fc.double({ min: 0.1, max: 2, noNaN: true }),
      fc.double({ min: 0.01, max: 1, noNaN: true }),
      uint32(),
      (values, temperature, topP, seed) => {
        const u = uniform(seed, 1, 0);
        const token = sampleToken(Float32Array.from(values), temperature, u, topP);
        expect(values[token]).toBeGreaterThan(Number.NEGATIVE_INFINITY);
      },
    ),
  );
});

test("tokens are drawn as often as the softmax says", () => {
  const logits = Float32Array.of(0, Math.log(3));
  const draws = Array.from({ length: 4000 }, (_, i) => sampleToken(logits, 1, uniform(5, 1, i), 1));
  expect(draws.filter((token) => token === 1).length / draws.length).toBeCloseTo(0.75, 1);
});

test.each([
  [0.3, [1]],
  [0.6, [1, 3]],
  [0.85, [1, 2, 3]],
  [0.95, [0, 1, 2, 3]],
])("a nucleus of %d leaves out what is less likely than the share it takes", (topP, kept) => {
  const logits = Float32Array.from([0.1, 0.5, 0.15, 0.25], Math.log);
  const drawn = Array.from({ length: 100 }, (_, i) =>
    sampleToken(logits, 1, (i + 0.5) / 100, topP),
  );
  expect([...new Set(drawn)].sort()).toEqual(kept);
});

test.each([[[0, Number.NaN]], [[Number.NEGATIVE_INFINITY]], [[0, Number.POSITIVE_INFINITY]], [[]]])(
  "the logits %j are refused",
  (logits) => {
    expect(() => sampleToken(Float32Array.from(logits), 1, 0.5, 1)).toThrow(
      "the model's logits are not finite numbers",
    );
  },
);
