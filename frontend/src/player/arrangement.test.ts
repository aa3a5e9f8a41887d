import { describe, expect, test } from "vitest";
import type { NoteSequence } from "../music/noteSequence";
import { durationSeconds } from "../music/tempoMap";
import { atTempo, loopSpan, sameInstruments, transposed, withInstruments } from "./arrangement";

const sequence: NoteSequence = {
  tempos: [[4, 60]],
  time_signatures: [],
  tracks: [
    { name: "", program: 0, is_drum: false, notes: [[60, 100, 0, 7]] },
    { name: "", program: 0, is_drum: true, notes: [[36, 90, 1, 0.5]] },
  ],
};

describe("an arrangement", () => {
  test("moves all but the drums", () => {
    const pitches = transposed(sequence, -12).tracks.map(({ notes }) => notes[0]?.[0]);
    expect(pitches).toEqual([48, 36]);
    expect(transposed(sequence, 0)).toBe(sequence);
  });

  test("at twice the tempo lasts half as long, before the first tempo too", () => {
    expect(durationSeconds(sequence)).toBe(5);
    expect(durationSeconds(atTempo(sequence, 2))).toBe(2.5);
    expect(durationSeconds(atTempo(sequence, 0.5))).toBe(10);
  });
});

describe("a loop", () => {
  test("repeats whole bars, also where the last note ends before", () => {
    expect(loopSpan(sequence, undefined)).toEqual({ startSeconds: 0, endSeconds: 6 });
  });

  test("repeats the bars that were asked for, as far as there are any", () => {
    expect(loopSpan(sequence, [2, 2])).toEqual({ startSeconds: 2, endSeconds: 6 });
    expect(loopSpan(sequence, [2, 99])).toEqual({ startSeconds: 2, endSeconds: 6 });
    expect(loopSpan(sequence, [50, 99])).toEqual({ startSeconds: 2, endSeconds: 6 });
  });

  test("of no bars, or of next to no time, is none", () => {
    expect(loopSpan({ ...sequence, tracks: [] }, undefined)).toBeUndefined();
    expect(loopSpan(atTempo(sequence, 10_000), [1, 1])).toBeUndefined();
  });
});

describe("another instrument", () => {
  const asWritten = { muted: false, solo: false, volume: 0.8 };

  test("is taken by the track it was chosen for, and never by drums", () => {
    const chosen = [
      { ...asWritten, program: 73 },
      { ...asWritten, program: 40 },
    ];
    const { tracks } = withInstruments(sequence, chosen);
    expect(tracks.map(({ program }) => program)).toEqual([73, 0]);
    expect(tracks[0]?.notes).toBe(sequence.tracks[0]?.notes);
  });

  test("is told from a change of volume, which needs no new sounds", () => {
    const quieter = [{ ...asWritten, volume: 0.2 }];
    expect(sameInstruments([], quieter)).toBe(true);
    expect(sameInstruments(quieter, [{ ...asWritten, program: 73 }])).toBe(false);
  });
});
