import fc from "fast-check";
import { expect, test } from "vitest";
import { bytesOf, manifestJson } from "../testing/decoderFixtures";
import { coordinate, loadMap, movedTo, parseMap } from "./latentMap";
import { parseManifest } from "./manifest";
import { ModelError } from "./modelError";
import { sha256 } from "./sha256";

const manifest = parseManifest(manifestJson("vae-lstm"));
const json = {
  format: 1,
  checkpoint_hash: manifest.checkpointHash,
  latent_dimensions: 4,
  mean: [0.5, 0, -1, 0],
  axes: [
    { label: "Across the map", vector: [0.6, 0.8, 0, 0], deviation: 1, extent: 3 },
    { label: "Up the map", vector: [-0.8, 0.6, 0, 0], deviation: 0.9, extent: 2.7 },
    { label: "Axis 3", vector: [0, 0, 1, 0], deviation: 0.5, extent: 2 },
  ],
  attributes: [
    { key: "register", label: "Register", vector: [0.5, 0.5, 0.5, 0.5], deviation: 1, extent: 3 },
  ],
  songs: ["One", "Two"],
  points: { x: [1, 2], y: [0, -1], song: [1, 0], position: [0, 0.5] },
};
const map = parseMap(json, manifest);
const latents = fc.array(fc.double({ min: -5, max: 5, noNaN: true }), {
  minLength: 4,
  maxLength: 4,
});
const places = fc.double({ min: -4, max: 4, noNaN: true });

test("a map is read", () => {
  expect(map.across.label).toBe("Across the map");
  expect(map.furtherAxes.map(({ label }) => label)).toEqual(["Axis 3"]);
  expect(map.attributes.map(({ extent }) => extent)).toEqual([3]);
  expect(map.points).toEqual([
    { x: 1, y: 0, title: "Two", position: 0, label: "", z: [] },
    { x: 2, y: -1, title: "One", position: 0.5, label: "", z: [] },
  ]);
  expect(map.labels).toEqual([]);
});

test("points bring their songs' labels and their z", () => {
  const labelled = { ...json, labels: ["bop", "swing", "waltz"], song_labels: [1, -1] };
  const { points, labels } = parseMap(labelled, manifest, [1, 2, 3, 4, 5, 6, 7, 8]);
  expect(points.map(({ title, label, z }) => [title, label, z])).toEqual([
    ["Two", "", [1, 2, 3, 4]],
    ["One", "swing", [5, 6, 7, 8]],
  ]);
  expect(labels).toEqual(["swing"]);
});

test("a z for every point, or for none", () => {
  expect(() => parseMap(json, manifest, [1, 2, 3, 4])).toThrow(
    new ModelError("a map of 2 points must bring as many z, got 1"),
  );
});

test("a z that is moved along a direction lies where it was moved to", () => {
  const directions = [map.across, map.up, ...map.furtherAxes, ...map.attributes];
  fc.assert(
    fc.property(latents, places, fc.constantFrom(...directions), (z, place, direction) => {
      const moved = movedTo(z, direction, place, map);
      expect(coordinate(moved, direction, map)).toBeCloseTo(place, 4);
      expect(moved.map(Math.fround)).toEqual(moved);
    }),
  );
});

test("moving across the map leaves the height and the further axes as they are", () => {
  fc.assert(
    fc.property(latents, places, (z, place) => {
      const moved = movedTo(z, map.across, place, map);
      for (const axis of [map.up, ...map.furtherAxes]) {
        expect(coordinate(moved, axis, map)).toBeCloseTo(coordinate(z, axis, map), 4);
      }
    }),
  );
});

test("the files of a map are verified by their hashes", async () => {
  const text = bytesOf(JSON.stringify(json));
  const means = new Uint8Array(2 * 4 * 2).fill(0x3c);
  const files = { read: async (name: string) => (name === "map.json" ? text : means) };
  const entry = { bytes: text.length, sha256: await sha256(text) };
  const meansEntry = { bytes: means.length, sha256: await sha256(means) };
  expect(await loadMap(files, { ...manifest, map: entry })).toEqual(map);
  const both = { ...manifest, map: entry, mapMeans: meansEntry };
  const loaded = await loadMap(files, both);
  expect(loaded?.points[1]?.z).toEqual(Array.from({ length: 4 }, () => 1.05859375));
  for (const [name, wrong] of [
    ["map.json", { ...both, map: { ...entry, sha256: "00" } }],
    ["map-z.bin", { ...both, mapMeans: { ...meansEntry, sha256: "00" } }],
  ] as const) {
    await expect(loadMap(files, wrong)).rejects.toThrow(`${name} is not the one that was exported`);
  }
});

test("a model whose songs were not mapped has no map", async () => {
  expect(await loadMap({ read: async () => bytesOf("") }, { ...manifest, map: null })).toBeNull();
});

test.each<[string, unknown, string]>([
  ["a list", [], "map must be an object, got []"],
  ["another format", { ...json, format: 2 }, "this map has format 2, and this page reads format 1"],
  [
    "another checkpoint's map",
    { ...json, checkpoint_hash: "c0ffee" },
    "the map is of another checkpoint than the decoder",
  ],
  ["one axis", { ...json, axes: json.axes.slice(0, 1) }, "map.axes must be two or more"],
  ["a short mean", { ...json, mean: [1] }, "a map's mean must have 4 numbers, got 1"],
  [
    "points of unequal lengths",
    { ...json, points: { ...json.points, y: [0] } },
    "a map's y must have 2 numbers, got 1",
  ],
  ["songs without titles", { ...json, songs: [1] }, "map.songs must be a list of texts, got [1]"],
  [
    "attributes of none",
    { ...json, attributes: 3 },
    "map.attributes must be a list of objects, got 3",
  ],
])("%s is refused in words", (_, wrong, message) => {
  expect(() => parseMap(wrong, manifest)).toThrow(new ModelError(message));
});
