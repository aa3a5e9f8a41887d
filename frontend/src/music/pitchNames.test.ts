import { expect, test } from "vitest";
import { pitchNamed } from "./pitchNames";

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

test("a name that could be a flat of octave 1 or a pitch of octave -1 is the flat", () => {
  expect(pitchNamed("E-1")).toBe(27);
  expect(pitchNamed("B-1")).toBe(34);
});

test.each(["", "H4", "c4", "D-4", "G#9", "4"])('"%s" is no name', (name) => {
  expect(pitchNamed(name)).toBeUndefined();
});
