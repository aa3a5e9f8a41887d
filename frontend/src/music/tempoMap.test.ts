import fc from "fast-check";
import { expect, test } from "vitest";
import { type NoteSequence, noteCount, type Tempo } from "./noteSequence";
import { durationSeconds, TempoMap } from "./tempoMap";

const tempo = (): fc.Arbitrary<Tempo> =>
  fc.tuple(
    fc.double({ min: 0, max: 200, noNaN: true }),
    fc.double({ min: 10, max: 400, noNaN: true }),
  );

test("a quarter lasts half a second where no tempo is given", () => {
  expect(new TempoMap([]).secondsAt(3)).toBe(1.5);
});

test("a change of tempo counts from where it stands", () => {
  const map = new TempoMap([
    [0, 60],
    [4, 120],
  ]);
  expect(map.secondsAt(4)).toBe(4);
  expect(map.secondsAt(6)).toBe(5);
  expect(map.quartersAt(5)).toBe(6);
});

test("times before the beginning go on at the first tempo", () => {
  expect(new TempoMap([[0, 60]]).secondsAt(-2)).toBe(-2);
});

test("seconds lead back to the same quarters", () => {
  fc.assert(
    fc.property(
      fc.array(tempo(), { maxLength: 8 }),
      fc.double({ min: 0, max: 300, noNaN: true }),
      (tempos, quarters) => {
        const map = new TempoMap(tempos);
        expect(map.quartersAt(map.secondsAt(quarters))).toBeCloseTo(quarters, 6);
      },
    ),
  );
});

test("later quarters are later seconds", () => {
  fc.assert(
    fc.property(
      fc.array(tempo(), { maxLength: 8 }),
      fc.double({ min: 0, max: 300, noNaN: true }),
      fc.double({ min: 0.01, max: 50, noNaN: true }),
      (tempos, quarters, more) => {
        const map = new TempoMap(tempos);
        return map.secondsAt(quarters + more) > map.secondsAt(quarters);
      },
    ),
  );
});

test("a tempo of zero is refused", () => {
  expect(() => new TempoMap([[0, 0]])).toThrow("qpm must be above zero, got 0");
});

test("a sequence lasts until its last note ends", () => {
  const sequence: NoteSequence = {
    tempos: [[0, 60]],
    time_signatures: [],
    tracks: [
      { name: "", program: 0, is_drum: false, notes: [[60, 80, 0, 8]] },
      { name: "", program: 1, is_drum: false, notes: [[64, 80, 4, 1]] },
    ],
  };
  expect(durationSeconds(sequence)).toBe(8);
  expect(noteCount(sequence)).toBe(2);
});
