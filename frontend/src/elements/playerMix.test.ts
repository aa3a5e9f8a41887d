import { expect, test } from "vitest";
import { TRACK_AS_WRITTEN } from "../player/settings";
import { changeTrack, tracksOf } from "./playerMix";

test("a song nobody has mixed is as written", () => {
  expect(tracksOf("untouched")).toEqual([]);
});

test("each change adds to those before, for its song and track only", () => {
  changeTrack("one", 1, { muted: true });
  changeTrack("one", 1, { volume: 0.3 });
  expect(tracksOf("one")).toEqual([TRACK_AS_WRITTEN, { muted: true, solo: false, volume: 0.3 }]);
  expect(tracksOf("two")).toEqual([]);
});

test("only the mixes of the latest hundred songs are kept", () => {
  for (let song = 0; song < 101; song += 1) changeTrack(`song ${song}`, 0, { solo: true });
  expect(tracksOf("song 0")).toEqual([]);
  expect(tracksOf("song 1")).toHaveLength(1);
});
