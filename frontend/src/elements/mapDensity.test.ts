import { expect, test } from "vitest";
import type { Direction, LatentMap, MapPoint } from "../model/latentMap";
import { mapInk } from "./mapDensity";

const axis: Direction = { label: "Axis", vector: [1], extent: 2 };

function mapOf(...places: [x: number, y: number][]): LatentMap {
  const points: MapPoint[] = places.map(([x, y]) => ({
    x,
    y,
    title: "",
    position: 0,
    label: "",
    z: [],
  }));
  return { mean: [0], across: axis, up: axis, furtherAxes: [], attributes: [], points, labels: [] };
}

test("the ink is darkest where the points are, with up above and right at the right", () => {
  const ink = mapInk(mapOf([1, 1], [1, 1], [-1, -1]));
  expect(ink(0.75, 0.25)).toBeGreaterThan(ink(0.25, 0.75));
  expect(ink(0.25, 0.75)).toBeGreaterThan(0.3);
  expect(ink(0.75, 0.75)).toBe(0);
});

test("the ink is from 0 to 1 everywhere, also with points beyond the map", () => {
  const ink = mapInk(mapOf([0, 0], [0.1, 0], [2, 2], [9, -9]));
  for (let across = 0; across <= 1; across += 0.05) {
    for (let down = 0; down <= 1; down += 0.05) {
      expect(ink(across, down)).toBeGreaterThanOrEqual(0);
      expect(ink(across, down)).toBeLessThanOrEqual(1);
    }
  }
});

test("a map without points is blank", () => {
  expect(mapInk(mapOf())(0.5, 0.5)).toBe(0);
});
