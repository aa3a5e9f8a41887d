import { expect, test } from "vitest";
import { AS_WRITTEN } from "../player/settings";
import { settingsWords } from "./playerPanel";

test("a player that plays as written says nothing of it", () => {
  expect(settingsWords(AS_WRITTEN)).toBe("");
});

test("a player says in words what is not as written", () => {
  const changed = { looping: true, tempo: 0.8, transpose: -1, metronome: true };
  expect(settingsWords({ ...AS_WRITTEN, ...changed })).toBe("Loop, 80%, −1 semitone, Metronome");
});

test("a player names the bars of its loop only while it loops", () => {
  const words = (looping: boolean, loopBars: readonly [number, number]) =>
    settingsWords({ ...AS_WRITTEN, looping, loopBars });
  expect(words(true, [2, 5])).toBe("Loop bars 2 to 5");
  expect(words(true, [3, 3])).toBe("Loop bar 3");
  expect(words(false, [2, 5])).toBe("");
});
