import fc from "fast-check";
import { expect, test } from "vitest";
import { corners, type Morph, morphed, morphWords, WALK_SAMPLES, walk, withCorner } from "./morph";

const corner = (name: string, ...z: number[]) => ({ name, z });
const nowhere: Morph = { corners: [null, null, null, null], x: 0.25, y: 0.5 };
const two = withCorner(withCorner(nowhere, 0, corner("One", 1, 0)), 1, corner("Two", 0, 1));
const four = withCorner(withCorner(two, 2, corner("Three", -1, 0)), 3, corner("Four", 0, -1));

test("two corners make a way, four a square, and one or three no more than that", () => {
  expect(
    [nowhere, withCorner(two, 1, null), two, withCorner(two, 2, null), four].map(corners),
  ).toEqual([0, 0, 2, 2, 4]);
  expect(corners(withCorner(four, 3, null))).toBe(2);
  expect(morphed(nowhere)).toBeUndefined();
});

test("at a corner one stands exactly where the corner is", () => {
  fc.assert(
    fc.property(fc.constantFrom(0, 1), fc.constantFrom(0, 1), (x, y) => {
      const z = morphed({ ...four, x, y }) ?? [];
      const wanted = four.corners[x + 2 * y]?.z ?? [];
      z.forEach((value, i) => {
        expect(value).toBeCloseTo(wanted[i] ?? Number.NaN, 6);
      });
    }),
  );
});

test("where a corner is set one stands, and clearing one leaves one where one was", () => {
  const places = [0, 1, 2, 3].map((i) => {
    const { x, y } = withCorner(nowhere, i, corner("Here", 1, 0));
    return [x, y];
  });
  expect(places).toEqual([
    [0, 0],
    [1, 0],
    [0, 1],
    [1, 1],
  ]);
  expect(withCorner({ ...two, x: 0.25 }, 1, null)).toMatchObject({ x: 0.25, y: 0 });
});

test("half of the way between two lies on the arc between them", () => {
  const [a = 0, b = 0] = morphed({ ...two, x: 0.5 }) ?? [];
  expect(a).toBeCloseTo(Math.SQRT1_2, 6);
  expect(b).toBeCloseTo(Math.SQRT1_2, 6);
});

test.each([
  ["there and back", two, 14],
  ["around the square", four, 8],
])("a walk leads %s over eight samples, and ends where it can begin again", (_, morph, steps) => {
  const places = walk(morph);
  expect(places.length).toBe(steps);
  const different = new Set(places.map(({ x, y }) => `${x},${y}`));
  expect(different.size).toBe(WALK_SAMPLES);
  expect(new Set(places.slice(0, WALK_SAMPLES).map(({ x, y }) => `${x},${y}`))).toEqual(different);
  places.forEach(({ x, y }, i) => {
    const next = places[(i + 1) % places.length] ?? { x: 9, y: 9 };
    expect(Math.abs(next.x - x) + Math.abs(next.y - y)).toBeLessThanOrEqual(0.5);
  });
});

test("a place is told in words", () => {
  expect(morphWords({ ...two, x: 0.25 })).toBe("25 % from A to B");
  expect(morphWords({ ...four, x: 0.25, y: 0.5 })).toBe("25 % from A to B, 50 % down to C and D");
});
