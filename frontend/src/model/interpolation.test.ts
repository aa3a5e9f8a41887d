import fc from "fast-check";
import { expect, test } from "vitest";
import { readFixture } from "../testing/fixtures";
import { betweenFour, linear, path, spherical } from "./interpolation";

interface Case {
  way: "linear" | "spherical";
  start: number[];
  end: number[];
  share: number;
  z: number[];
}

const ways = { linear, spherical };
const latents = fc.array(fc.float({ min: -4, max: 4, noNaN: true }), {
  minLength: 6,
  maxLength: 6,
});
const share = fc.double({ min: 0, max: 1, noNaN: true });

function expectClose(found: readonly number[], expected: readonly number[]): void {
  expect(found).toHaveLength(expected.length);
  found.forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i] ?? Number.NaN, 4);
  });
}

test("points are those that Python finds", () => {
  const cases = readFixture<Case[]>("interpolation.json");
  expect(cases.length).toBeGreaterThan(0);
  for (const { way, start, end, share: at, z } of cases) {
    expectClose(ways[way](start, end, at), z);
  }
});

test.each([linear, spherical])("a way begins and ends where it must", (way) => {
  fc.assert(
    fc.property(latents, latents, (start, end) => {
      expectClose(way(start, end, 0), start);
      expectClose(way(start, end, 1), end);
    }),
  );
});

test("an arc keeps the length where a straight way does not", () => {
  expect(Math.hypot(...spherical([3, 0, 0], [0, 3, 0], 0.5))).toBeCloseTo(3);
  expect(Math.hypot(...linear([3, 0, 0], [0, 3, 0], 0.5))).toBeCloseTo(3 / Math.SQRT2);
});

test("every point is in 32-bit floats, as the decoder takes it", () => {
  fc.assert(
    fc.property(latents, latents, share, (start, end, at) => {
      const z = spherical(start, end, at);
      expect(z).toEqual(z.map(Math.fround));
    }),
  );
});

test("a path has equal steps and both ends", () => {
  expect(path([0], [1], 5, linear)).toEqual([[0], [0.25], [0.5], [0.75], [1]]);
  expect(() => path([0], [1], 1)).toThrow("a way has 2 points or more, got 1");
});

test("between four, each corner weighs by its nearness", () => {
  const corners = [
    [1, 0, 0, 0],
    [0, 1, 0, 0],
    [0, 0, 1, 0],
    [0, 0, 0, 1],
  ] as const;
  fc.assert(
    fc.property(share, share, (x, y) => {
      const expected = [(1 - x) * (1 - y), x * (1 - y), (1 - x) * y, x * y];
      expectClose(betweenFour(corners, x, y, linear), expected);
    }),
  );
});
