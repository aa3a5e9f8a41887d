import { expect, test } from "vitest";
import type { NoteSequence } from "../music/noteSequence";
import { metronomeTrack } from "./metronome";

function clicks(time_signatures: NoteSequence["time_signatures"], quarters: number) {
  const notes = [[60, 90, 0, quarters] as const];
  const tracks = [{ name: "", program: 0, is_drum: false, notes }];
  const { notes: played } = metronomeTrack({ tempos: [], time_signatures, tracks });
  return played.map(([key, , start]) => (key === 128 ? `bar ${start}` : start));
}

test("a metronome beats four to the bar where nothing else is written", () => {
  expect(clicks([], 5)).toEqual(["bar 0", 1, 2, 3, "bar 4", 5, 6, 7]);
});

test("a metronome follows the time signatures", () => {
  const changing = [
    [0, 3, 4],
    [3, 6, 8],
  ] as const;
  expect(clicks(changing, 6)).toEqual(["bar 0", 1, 2, "bar 3", 3.5, 4, 4.5, 5, 5.5]);
});

test("a metronome has nothing to beat where there are no notes", () => {
  const empty = { tempos: [], time_signatures: [], tracks: [] };
  expect(metronomeTrack(empty).notes).toEqual([]);
});
