import fc from "fast-check";
import { expect, test } from "vitest";
import { pitchOf } from "./pitchNames";

test.each([
  ["C4", 60],
  ["A4", 69],
  ["E-3", 51],
  ["F#2", 42],
  ["B--5", 81],
  ["C##4", 62],
  ["C0", 12],
  ["G", 67],
])("%s is pitch %i", (name, pitch) => {
  expect(pitchOf(name)).toBe(pitch);
});

test("a sharp raises and a flat lowers by one semitone", () => {
  const letter = fc.constantFrom("C", "D", "E", "F", "G", "A", "B");
  fc.assert(
    fc.property(letter, fc.integer({ min: 0, max: 9 }), (name, octave) => {
      expect(pitchOf(`${name}#${octave}`)).toBe(pitchOf(`${name}${octave}`) + 1);
      expect(pitchOf(`${name}-${octave}`)).toBe(pitchOf(`${name}${octave}`) - 1);
    }),
  );
});

test.each(["", "H4", "c4", "C#-4", "4"])('"%s" is refused', (name) => {
  expect(() => pitchOf(name)).toThrow("a pitch must be spelled like");
});
