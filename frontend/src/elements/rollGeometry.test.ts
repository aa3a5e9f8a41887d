import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Note, NoteSequence, Track } from "../music/noteSequence";
import { describeRoll, drawRoll, partsOf, pitchName, rollQuarters } from "./rollGeometry";

const SIZE = { width: 800, height: 120, ruler: true, mono: false };

function track(program: number, notes: readonly Note[], is_drum = false): Track {
  return { name: "", program, is_drum, notes };
}

function sequence(...tracks: Track[]): NoteSequence {
  return { tempos: [], time_signatures: [], tracks };
}

const scale = sequence(
  track(0, [
    [60, 90, 0, 1],
    [62, 90, 1, 1],
    [72, 90, 6, 1],
  ]),
);

/** The numbers of a path's rectangles: x, y, width, height. */
function rectangles(d: string): number[][] {
  return [...d.matchAll(/M([\d.]+) ([\d.]+)h([\d.]+)v([\d.]+)h-[\d.]+Z/g)].map((match) =>
    match.slice(1).map(Number),
  );
}

describe("the parts of a roll", () => {
  test("are drums, basses, and the others in turn", () => {
    const tracks = [track(0, []), track(32, []), track(56, []), track(0, [], true), track(65, [])];
    expect(partsOf(tracks)).toEqual([1, 3, 2, 4, 1]);
  });

  test("without a bass use its shape as well", () => {
    expect(partsOf([track(0, []), track(1, []), track(2, [])])).toEqual([1, 2, 3]);
  });
});

describe("a drawn roll", () => {
  test("is whole bars wide", () => {
    expect(rollQuarters(scale)).toBe(8);
  });

  test("puts notes at their time and pitch", () => {
    const drawn = rectangles(drawRoll(scale, SIZE).paths[0]?.d ?? "");
    expect(drawn.map(([x]) => x)).toEqual([0.5, 100.5, 600.5]);
    expect(drawn.map(([, , width]) => width)).toEqual([99, 99, 99]);
    const [low, middle, high] = drawn.map(([, y]) => y ?? 0);
    expect(high).toBe(24);
    expect(low).toBeGreaterThan(middle ?? 0);
  });

  test("draws drums as diamonds, and as boxes where all parts look the same", () => {
    const drums = sequence(track(0, [[36, 90, 0, 1]], true));
    expect(drawRoll(drums, SIZE).paths[0]?.d).toMatch(/^M[\d. ]+L[\d. ]+L[\d. ]+L[\d. ]+Z$/);
    expect(rectangles(drawRoll(drums, { ...SIZE, mono: true }).paths[0]?.d ?? "")).toHaveLength(1);
  });

  test("numbers its bars", () => {
    const { barLines } = drawRoll(scale, SIZE);
    expect(barLines).toEqual([
      { x: 0.5, label: "1" },
      { x: 400.5, label: "2" },
    ]);
  });

  test("numbers and draws fewer bars where they are narrow", () => {
    const long = sequence(track(0, [[60, 90, 0, 1600]]));
    const { barLines } = drawRoll(long, SIZE);
    expect(barLines.length).toBeLessThan(120);
    const labels = barLines.filter((line) => line.label !== "").map((line) => Number(line.label));
    expect(labels.slice(0, 3)).toEqual([1, 33, 65]);
  });

  test("of one track keeps its time and shape among all, and uses the whole height", () => {
    const low = track(32, [[28, 90, 4, 1]]);
    const both = sequence(...scale.tracks, low);
    const [path, ...others] = drawRoll(both, { ...SIZE, only: 1 }).paths;
    expect(others).toEqual([]);
    expect(path?.part).toBe(3);
    expect(rectangles(path?.d ?? "")[0]?.[0]).toBe(400.5);
    const [first] = rectangles(drawRoll(both, { ...SIZE, only: 0 }).paths[0]?.d ?? "");
    expect(first).toEqual(rectangles(drawRoll(scale, SIZE).paths[0]?.d ?? "")[0]);
  });

  test("of nothing is empty", () => {
    expect(drawRoll(sequence(), SIZE)).toEqual({ paths: [], barLines: [], top: 24 });
  });

  test("stays inside its box", () => {
    const note = fc.tuple(
      fc.integer({ min: 0, max: 127 }),
      fc.integer({ min: 1, max: 127 }),
      fc.integer({ min: 0, max: 400 }).map((step) => step / 4),
      fc.integer({ min: 1, max: 40 }).map((step) => step / 4),
    );
    fc.assert(
      fc.property(fc.array(note, { minLength: 1, maxLength: 40 }), (notes) => {
        const { paths } = drawRoll(sequence(track(0, notes)), SIZE);
        for (const [x = 0, y = 0, width = 0, height = 0] of rectangles(paths[0]?.d ?? "")) {
          expect(x).toBeGreaterThanOrEqual(0);
          expect(x + width).toBeLessThanOrEqual(SIZE.width + 2);
          expect(y).toBeGreaterThanOrEqual(20);
          expect(y + height).toBeLessThanOrEqual(SIZE.height + 1);
        }
      }),
    );
  });
});

describe("a roll in words", () => {
  test("says how many notes and bars, and how low and high", () => {
    expect(describeRoll(scale)).toBe("Piano roll: 3 notes, 2 bars, C4 to C5");
    expect(describeRoll(sequence(track(0, [[36, 90, 0, 1]], true)))).toBe(
      "Piano roll: 1 note, 1 bar, drums",
    );
    expect(describeRoll(sequence())).toBe("Piano roll without notes");
  });

  test("names pitches as musicians do", () => {
    expect([21, 60, 61, 70].map(pitchName)).toEqual(["A0", "C4", "C♯4", "B♭4"]);
  });
});
