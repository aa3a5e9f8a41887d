import { expect, test } from "vitest";
import { pitchName, pitchNamed } from "./pitchNames";

test.each([
  ["C4", 60],
  ["A4", 69],
  ["E-3", 51],
  ["F#2", 42],
  ["C-1", 0],
  ["E--1", 3],
  ["G9", 127],
])("%s is pitch %i", (name, pitch) => {
  expect(pitchNamed(name)).toBe(pitch);
});

test("every pitch has a name of its own", () => {
  for (let pitch = 0; pitch < 128; pitch += 1) expect(pitchNamed(pitchName(pitch))).toBe(pitch);
});

test.each(["", "H4", "c4", "D-4", "G#9", "4"])('"%s" is no name', (name) => {
  expect(pitchNamed(name)).toBeUndefined();
});
