import { expect, it } from "vitest";
import { FAMILIES, familyOf } from "./generalMidi";

it("General MIDI has 128 programs in sixteen families of eight, each with a name of its own", () => {
  expect(FAMILIES.map(([, programs]) => programs.length)).toEqual(new Array(16).fill(8));
  const names = FAMILIES.flatMap(([, programs]) => programs);
  expect(new Set(names).size).toBe(128);
  expect([names[0], names[32], names[56], names[73], names[127]]).toEqual([
    "Grand piano",
    "Acoustic bass",
    "Trumpet",
    "Flute",
    "Gunshot",
  ]);
  expect(familyOf(33)).toBe("Bass");
  expect(familyOf(128)).toBeUndefined();
});
