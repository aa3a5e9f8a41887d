import { expect, test } from "vitest";
import type { LatentMap } from "../model/latentMap";
import { drawLatent } from "../model/sampling";
import { drawName, pointName, songAt } from "./sampleNames";

const axis = { label: "Axis", vector: [1, 0], extent: 2 };
const point = { x: 0, y: 0, title: "So What", position: 0.25, label: "", z: [1, 0.5] };
const map: LatentMap = {
  mean: [0, 0],
  across: axis,
  up: axis,
  furtherAxes: [],
  attributes: [],
  points: [point, { ...point, title: "Unheard", z: [] }],
  labels: [],
};
const songs = [{ title: "After midnight", seed: 3, label: "swing" }];
const own = drawLatent(3, 2);

test("a song of the map is told with the place in it", () => {
  expect(drawName({ z: [1, 0.5], seed: 3, label: "swing" }, { map, songs })).toBe(
    "So What, 25 % in",
  );
  expect(pointName({ ...point, position: 0 })).toBe("So What");
});

test("a song to begin with has its title while nothing of it was changed", () => {
  expect(drawName({ z: own, seed: 3, label: "swing" }, { map, songs })).toBe("After midnight");
  expect(drawName({ z: own, seed: 3 }, { map, songs })).toBe("Sample 3");
  expect(drawName({ z: [0, 0], seed: 3, label: "swing" }, { map, songs })).toBe("Sample 3");
});

test("a map that brings no z has no song anywhere", () => {
  expect(songAt([], map)).toBeUndefined();
  expect(songAt([1, 0.5], null)).toBeUndefined();
});
