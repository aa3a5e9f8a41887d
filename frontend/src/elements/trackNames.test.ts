import { expect, test } from "vitest";
import { trackNames } from "./trackNames";

function track(program: number, name = "", is_drum = false) {
  return { program, name, is_drum, notes: [] };
}

test("tracks are called by their names, or else by their instruments", () => {
  const tracks = [track(0, " Left hand "), track(56), track(127), track(0, "", true)];
  expect(trackNames(tracks)).toEqual(["Left hand", "Brass", "Noises", "Drums"]);
});

test("tracks that are called alike are numbered", () => {
  const tracks = [track(0), track(33), track(1), track(5, "Piano")];
  expect(trackNames(tracks)).toEqual(["Piano 1", "Bass", "Piano 2", "Piano 3"]);
});
