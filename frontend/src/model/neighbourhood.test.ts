import fc from "fast-check";
import { expect, test } from "vitest";
import { meanOf, nearby } from "./neighbourhood";
import { drawLatent } from "./sampling";

const numbers = fc.float({ min: -4, max: 4, noNaN: true });
const latents = fc.array(numbers, { minLength: 1, maxLength: 8 });
const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 });

test("without a radius nothing moves, and the same seed gives the same neighbour", () => {
  fc.assert(
    fc.property(latents, seeds, (z, seed) => {
      expect(nearby(z, 0, seed)).toEqual(z.map((value) => value + 0));
      expect(nearby(z, 0.7, seed)).toEqual(nearby(z, 0.7, seed));
    }),
  );
});

test("a zero that does not move has no sign, whatever the noise's", () => {
  for (let seed = 0; seed < 8; seed++) expect(nearby([-0], 0, seed)).toEqual([0]);
});

test("a neighbour is as far away as the radius says, in 32-bit floats", () => {
  fc.assert(
    fc.property(latents, seeds, fc.double({ min: 0, max: 2, noNaN: true }), (z, seed, radius) => {
      const noise = drawLatent(seed, z.length);
      nearby(z, radius, seed).forEach((value, i) => {
        expect(value).toBeCloseTo((z[i] ?? 0) + radius * (noise[i] ?? 0), 4);
        expect(Math.fround(value)).toBe(value);
      });
    }),
  );
});

test("a mean lies between its parts; nothing has none", () => {
  expect(
    meanOf([
      [1, 4],
      [3, 0],
    ]),
  ).toEqual([2, 2]);
  expect(meanOf([])).toBeUndefined();
});
