import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { NoteSequence } from "../music/noteSequence";
import { buildSchedule, firstNoteFrom, notesSoundingAt } from "./schedule";

const sequence: NoteSequence = {
  tempos: [
    [0, 120],
    [2, 60],
  ],
  time_signatures: [],
  tracks: [
    {
      name: "",
      program: 0,
      is_drum: false,
      notes: [
        [60, 100, 0, 4],
        [64, 80, 3, 1],
      ],
    },
    { name: "", program: 0, is_drum: true, notes: [[36, 90, 1, 0.5]] },
  ],
};

describe("a schedule", () => {
  test("holds all tracks by start, in seconds through each change of tempo", () => {
    expect(buildSchedule(sequence).notes).toEqual([
      { startSeconds: 0, endSeconds: 3, pitch: 60, velocity: 100, track: 0 },
      { startSeconds: 0.5, endSeconds: 0.75, pitch: 36, velocity: 90, track: 1 },
      { startSeconds: 2, endSeconds: 3, pitch: 64, velocity: 80, track: 0 },
    ]);
  });

  test("lasts until its last note ends", () => {
    expect(buildSchedule(sequence).durationSeconds).toBe(3);
  });

  test("of no notes lasts no time", () => {
    const empty = { tempos: [], time_signatures: [], tracks: [] };
    expect(buildSchedule(empty)).toEqual({ notes: [], durationSeconds: 0 });
  });

  test("finds the notes that sound where playing starts", () => {
    const { notes } = buildSchedule(sequence);
    expect(notesSoundingAt(notes, 1, 0.1).map((note) => note.pitch)).toEqual([60]);
    expect(notesSoundingAt(notes, 2.95, 0.1)).toEqual([]);
    expect(notesSoundingAt(notes, 0, 0.1)).toEqual([]);
  });

  test("finds the first note from any time as a search from the start would", () => {
    const starts = fc.array(fc.float({ min: 0, max: 60, noNaN: true }), { maxLength: 50 });
    fc.assert(
      fc.property(starts, fc.float({ min: 0, max: 70, noNaN: true }), (times, seconds) => {
        const notes = [...times]
          .sort((a, b) => a - b)
          .map((start) => ({
            startSeconds: start,
            endSeconds: start + 1,
            pitch: 60,
            velocity: 64,
            track: 0,
          }));
        const found = notes.findIndex((note) => note.startSeconds >= seconds);
        expect(firstNoteFrom(notes, seconds)).toBe(found < 0 ? notes.length : found);
      }),
    );
  });
});
