import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Note, Track } from "../music/noteSequence";
import { chokes, filesFor, type InstrumentIndex, soundFor } from "./instruments";

const index: InstrumentIndex = {
  version: "1",
  credit: "nobody",
  instruments: {
    piano: { samples: { 48: "p48.flac", 60: "p60.flac" }, loops: {}, release: 0.3 },
    trumpet: { samples: { 64: "t64.flac" }, loops: { 64: [0.5, 1] }, release: 0.1 },
  },
  programs: Array.from({ length: 128 }, (_, program) => (program === 56 ? "trumpet" : "piano")),
  drums: { 36: "kick.flac", 42: "hat.flac" },
};

function track(program: number, pitches: readonly number[], is_drum = false): Track {
  const notes = pitches.map((pitch): Note => [pitch, 90, 0, 1]);
  return { name: "", program, is_drum, notes };
}

describe("the sound of a note", () => {
  test("is the nearest sample, played faster or slower by the distance", () => {
    expect(soundFor(index, track(0, []), 72)).toEqual({
      file: "p60.flac",
      playbackRate: 2,
      loop: undefined,
      releaseSeconds: 0.3,
    });
    expect(soundFor(index, track(0, []), 53)?.file).toBe("p48.flac");
    expect(soundFor(index, track(0, []), 55)?.file).toBe("p60.flac");
  });

  test("repeats where its instrument goes on as long as a key is held", () => {
    expect(soundFor(index, track(56, []), 64)?.loop).toEqual([0.5, 1]);
  });

  test("of a drum is its key's file, at its own pitch, to its end", () => {
    expect(soundFor(index, track(56, [], true), 36)).toEqual({
      file: "kick.flac",
      playbackRate: 1,
      loop: undefined,
      releaseSeconds: undefined,
    });
  });

  test("of a key that the kit has not is none", () => {
    expect(soundFor(index, track(0, [], true), 5)).toBeUndefined();
  });

  test("comes at the note's pitch for every program and key", () => {
    const program = fc.integer({ min: 0, max: 127 });
    fc.assert(
      fc.property(program, program, (number, pitch) => {
        const sound = soundFor(index, track(number, []), pitch);
        const sampled = Number(/\d+/.exec(sound?.file ?? "")?.[0]);
        const played = sampled + 12 * Math.log2(sound?.playbackRate ?? 0);
        expect(played).toBeCloseTo(pitch, 6);
      }),
    );
  });
});

test("only the files that a sequence needs are asked for, each once", () => {
  const tracks = [track(0, [50, 51, 49]), track(56, [64, 70]), track(0, [42, 5], true)];
  const files = filesFor(index, { tempos: [], time_signatures: [], tracks });
  expect(files.sort()).toEqual(["hat.flac", "p48.flac", "t64.flac"]);
});

test("a closed hi-hat ends an open one, and nothing else", () => {
  expect(chokes(42, 46)).toBe(true);
  expect(chokes(44, 46)).toBe(true);
  expect(chokes(46, 42)).toBe(false);
  expect(chokes(36, 46)).toBe(false);
});
