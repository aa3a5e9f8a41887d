import fc from "fast-check";
import { expect, test } from "vitest";
import { linearScale, roundTicks, spreadLabels } from "./plotScale";

test("ticks are round and cover the highest value", () => {
  expect(roundTicks(3.6)).toEqual([0, 1, 2, 3, 4]);
  expect(roundTicks(40_000)).toEqual([0, 10_000, 20_000, 30_000, 40_000]);
  expect(roundTicks(0.7)).toEqual([0, 0.2, 0.4, 0.6, 0.8]);
});

test("ticks cover any range, from zero on, in even steps", () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-6, max: 1e9, noNaN: true }), (highest) => {
      const ticks = roundTicks(highest);
      expect(ticks[0]).toBe(0);
      expect(ticks.at(-1)).toBeGreaterThanOrEqual(highest * (1 - 1e-6));
      expect(ticks.length).toBeLessThanOrEqual(6);
    }),
  );
});

test("values below zero get ticks of their own", () => {
  expect(roundTicks(2, 4, -1)).toEqual([-1, 0, 1, 2]);
});

test("nothing but zero still has an axis", () => {
  expect(roundTicks(0).length).toBeGreaterThan(1);
});

test("a scale maps its ends onto the plot's ends", () => {
  const scale = linearScale(0, 4, 100, 0);
  expect([scale(0), scale(2), scale(4)]).toEqual([100, 50, 0]);
});

test("labels that would overlap move apart and stay in their order", () => {
  expect(spreadLabels([50, 52, 120], 16, 200)).toEqual([50, 66, 120]);
});

test("labels never leave the plot at its foot", () => {
  expect(spreadLabels([195, 198], 16, 200)).toEqual([184, 200]);
});
