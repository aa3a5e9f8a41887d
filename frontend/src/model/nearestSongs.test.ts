import { expect, test } from "vitest";
import type { MapPoint } from "./latentMap";
import { nearestSongs } from "./nearestSongs";

function point(title: string, z: number[]): MapPoint {
  return { x: 0, y: 0, title, position: 0, label: "", z };
}

const points = [point("far", [9, 0]), point("near", [5, 0]), point("near", [1, 0]), point("", [])];

test("each song stands once, by its nearest window, the nearest song first", () => {
  const found = nearestSongs([0, 0], points, 5);
  expect(found.map(({ point, distance }) => [point.title, distance])).toEqual([
    ["near", 1],
    ["far", 9],
  ]);
});

test("no more than are asked for, and none where the map brings no z", () => {
  expect(nearestSongs([0, 0], points, 1)).toHaveLength(1);
  expect(nearestSongs([0, 0], [point("one", [])], 5)).toEqual([]);
});
