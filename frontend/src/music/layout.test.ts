import { expect, test } from "vitest";
import { bars, bounds } from "./layout";
import type { Note, NoteSequence, TimeSignature } from "./noteSequence";

function sequenceOf(notes: Note[], signatures: TimeSignature[] = []): NoteSequence {
  return {
    tempos: [],
    time_signatures: signatures,
    tracks: [{ name: "", program: 0, is_drum: false, notes }],
  };
}

test("the bounds hold every note", () => {
  const sequence = sequenceOf([
    [60, 80, 0, 1],
    [48, 80, 1, 4],
    [72, 80, 2, 1],
  ]);
  expect(bounds(sequence)).toEqual({ lowestPitch: 48, highestPitch: 72, endQuarters: 5 });
});

test("no notes have no bounds and no bars", () => {
  expect(bounds(sequenceOf([]))).toBeUndefined();
  expect(bars(sequenceOf([]))).toEqual([]);
});

test("bars of four quarters where no time signature is given", () => {
  expect(bars(sequenceOf([[60, 80, 0, 5]])).map((bar) => bar.startQuarters)).toEqual([0, 4]);
});

test("a piece that ends on a bar line has no bar after it", () => {
  expect(bars(sequenceOf([[60, 80, 0, 8]]))).toHaveLength(2);
});

test("a change of time signature begins a new bar", () => {
  const signatures: TimeSignature[] = [
    [0, 3, 4],
    [4, 6, 8],
  ];
  const result = bars(sequenceOf([[60, 80, 0, 8]], signatures));
  expect(result).toEqual([
    { number: 1, startQuarters: 0, durationQuarters: 3, beatQuarters: 1 },
    { number: 2, startQuarters: 3, durationQuarters: 1, beatQuarters: 1 },
    { number: 3, startQuarters: 4, durationQuarters: 3, beatQuarters: 0.5 },
    { number: 4, startQuarters: 7, durationQuarters: 3, beatQuarters: 0.5 },
  ]);
});

test("a time signature that lies off a bar line by rounding makes no bar of its own", () => {
  const signatures: TimeSignature[] = [
    [0, 3, 4],
    [3.0001, 4, 4],
  ];
  expect(bars(sequenceOf([[60, 80, 0, 6]], signatures))).toHaveLength(2);
});

test("a time signature without beats is refused", () => {
  expect(() => bars(sequenceOf([[60, 80, 0, 8]], [[0, 0, 4]]))).toThrow(
    "a time signature must be positive, got 0/4",
  );
});
