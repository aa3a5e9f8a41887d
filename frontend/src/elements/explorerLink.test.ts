import fc from "fast-check";
import { expect, test } from "vitest";
import type { LatentMap } from "../model/latentMap";
import { ModelError } from "../model/modelError";
import { readView, writeView } from "./explorerLink";
import type { Morph } from "./morph";

const point = (title: string, ...z: number[]) => ({ x: 0, y: 0, title, position: 0, label: "", z });
const axis = { label: "Axis", vector: [1, 0], extent: 2 };
const map: LatentMap = {
  mean: [0, 0],
  across: axis,
  up: axis,
  furtherAxes: [],
  attributes: [],
  points: [point("One", 1, 0.5), point("Two", -1, 2)],
  labels: [],
};
const places = { map, latentDimensions: 2 };
const songs = map.points.map(({ title, z }) => ({ name: title, z }));

function link(morph: Morph, radius = 0.5): URLSearchParams {
  const query = new URLSearchParams();
  writeView(query, { radius, morph }, places);
  return query;
}

test("controls that stand as they always do are not in the link", () => {
  const query = link({ corners: [null, null, null, null], x: 0, y: 0 });
  expect(query.size).toBe(0);
  expect(readView(query, places)).toEqual({
    radius: 0.5,
    morph: { corners: [null, null, null, null], x: 0, y: 0 },
  });
});

test("whoever opens the link finds the controls as they stood", () => {
  const float = fc.float({ min: -4, max: 4, noNaN: true });
  const sample = fc.tuple(float, float).map((z) => ({ name: "A sample", z }));
  const corner = fc.oneof(fc.constant(null), fc.constantFrom(...songs), sample);
  const share = fc.integer({ min: 0, max: 1000 }).map((thousandth) => thousandth / 1000);
  fc.assert(
    fc.property(fc.tuple(corner, corner, corner, corner), share, share, (corners, x, y) => {
      const isWay = corners[0] !== null && corners[1] !== null;
      const morph = isWay ? { corners, x, y } : { corners, x: 0, y: 0 };
      expect(readView(new URLSearchParams(link(morph, x).toString()), places)).toEqual({
        radius: x,
        morph,
      });
    }),
  );
});

test.each<[string, string]>([
  ["corners=0.1", "corners must be 4, got 2"],
  ["corners=0.9..", "a corner must be a song of the map, got 9"],
  ["corners=0.x..", "a corner must be a song of the map, got x"],
  ["corners=~AAAA...", "z must be whole 32-bit numbers, got 3 bytes"],
  ["corners=~AAAAAA...", "a corner must have 2 numbers, got 1"],
  ["corners=0.1..&at=2,0", "at must be two numbers from 0 to 1, got 2,0"],
  ["corners=0.1..&at=0.5", "at must be two numbers from 0 to 1, got 0.5"],
  ["radius=9", "radius must be 0 to 2, got 9"],
  ["radius=", "radius must be 0 to 2, got nothing"],
])("%s is refused in words", (query, message) => {
  expect(() => readView(new URLSearchParams(query), places)).toThrow(new ModelError(message));
});

test("without a map there are no songs to be a corner", () => {
  const query = new URLSearchParams("corners=0.1..");
  expect(() => readView(query, { map: null, latentDimensions: 2 })).toThrow(
    "a corner must be a song of the map, got 0",
  );
});
