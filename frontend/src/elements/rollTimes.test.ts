import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { NoteSequence } from "../music/noteSequence";
import { RollTimes } from "./rollTimes";

/** Four bars of 3/4: two at 60 quarters a minute, two at 120. */
const waltz: NoteSequence = {
  tempos: [
    [0, 60],
    [6, 120],
  ],
  time_signatures: [[0, 3, 4]],
  tracks: [{ name: "", program: 0, is_drum: false, notes: [[60, 90, 0, 12]] }],
};
const times = new RollTimes(waltz);

describe("places on a roll", () => {
  test("are quarters from left to right, whatever the tempo", () => {
    expect(times.secondsAt(0.5)).toBe(6);
    expect(times.secondsAt(1)).toBe(9);
    expect(times.placeOf(7.5)).toBe(0.75);
  });

  test("lead to seconds and back", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (place) => {
        expect(times.placeOf(times.secondsAt(place))).toBeCloseTo(place, 9);
      }),
    );
  });

  test("beyond its ends are its ends", () => {
    expect(times.secondsAt(-3)).toBe(0);
    expect(times.secondsAt(7)).toBe(9);
  });

  test("lie in bars", () => {
    expect([0, 0.24, 0.25, 0.99].map((place) => times.barNumberAt(place))).toEqual([1, 1, 2, 4]);
    expect(times.placesOf([2, 3])).toEqual([0.25, 0.75]);
    expect(times.placesOf([4, 9])).toEqual([0.75, 1]);
  });
});

describe("a key", () => {
  test("goes a bar on, and back to the beginning of this one before the one before", () => {
    expect(times.secondsAfterKey("ArrowRight", 1)).toBe(3);
    expect(times.secondsAfterKey("ArrowLeft", 5)).toBe(3);
    expect(times.secondsAfterKey("ArrowLeft", 3)).toBe(0);
  });

  test("goes to the ends, and never beyond them", () => {
    expect(times.secondsAfterKey("End", 0)).toBe(7.5);
    expect(times.secondsAfterKey("PageDown", 7.5)).toBe(0);
    expect(times.secondsAfterKey("ArrowRight", 8)).toBe(7.5);
    expect(times.secondsAfterKey("Home", 8)).toBe(0);
  });

  test("that means nothing leads nowhere", () => {
    expect(times.secondsAfterKey("x", 1)).toBeUndefined();
  });
});
