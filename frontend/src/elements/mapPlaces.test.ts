import fc from "fast-check";
import { expect, test } from "vitest";
import type { LatentMap } from "../model/latentMap";
import { movedOnMap, placeOf, placeWords, pointNear } from "./mapPlaces";

const map: LatentMap = {
  mean: [1, 0, 0],
  across: { label: "Across the map", vector: [1, 0, 0], extent: 3 },
  up: { label: "Up the map", vector: [0, 1, 0], extent: 2 },
  furtherAxes: [],
  attributes: [],
  points: [
    { x: 0, y: 0, title: "Middle", position: 0, label: "", z: [] },
    { x: 2, y: 1, title: "Corner", position: 0.5, label: "", z: [] },
  ],
  labels: [],
};
const half = { width: 300, height: 200 };

test("a z that was moved on the map lies there, and keeps what the map does not show", () => {
  const places = fc.record({
    x: fc.double({ min: -3, max: 3, noNaN: true }),
    y: fc.double({ min: -2, max: 2, noNaN: true }),
  });
  fc.assert(
    fc.property(places, (place) => {
      const moved = movedOnMap([0.25, 0.5, 0.75], place, map);
      expect(placeOf(moved, map).x).toBeCloseTo(place.x, 4);
      expect(placeOf(moved, map).y).toBeCloseTo(place.y, 4);
      expect(moved[2]).toBe(0.75);
    }),
  );
});

test("nothing is moved beyond the map's edge", () => {
  expect(placeOf(movedOnMap([0, 0, 0], { x: 9, y: -9 }, map), map)).toEqual({ x: 3, y: -2 });
});

test("the nearest song is named, but not from afar", () => {
  expect(pointNear(map, { x: 1.9, y: 1 }, half, 24)?.title).toBe("Corner");
  expect(pointNear(map, { x: 0.1, y: 0.1 }, half, 24)?.title).toBe("Middle");
  expect(pointNear(map, { x: 1, y: 0.5 }, half, 24)).toBeUndefined();
});

test("places are written with two decimals and a real minus", () => {
  expect([1.2, -0.484, -0.001].map(placeWords)).toEqual(["1.20", "−0.48", "0.00"]);
});
