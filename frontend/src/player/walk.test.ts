import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Span } from "./arrangement";
import type { ScheduledNote } from "./schedule";
import { Timeline } from "./timeline";
import { Walk } from "./walk";

function note(startSeconds: number, endSeconds: number, pitch = 60): ScheduledNote {
  return { startSeconds, endSeconds, pitch, velocity: 90, track: 0 };
}

function timeline(position: number, loop?: Span, rate = 1): Timeline {
  return new Timeline({ time: 10, position, rate, loop, endSeconds: 4 });
}

const four = [note(0, 1), note(1, 2), note(2, 3), note(3, 4)];
const middle = { startSeconds: 1, endSeconds: 3 };

describe("a timeline", () => {
  test("runs with the audio clock, faster or slower", () => {
    const fast = timeline(1, undefined, 2);
    expect(fast.unrolledAt(10.5)).toBe(2);
    expect(fast.timeAt(3)).toBe(11);
    expect(fast.unrolledAt(9)).toBe(1);
  });

  test("stays at the end of a song that is not looped", () => {
    expect(timeline(0).positionAt(7)).toBe(4);
  });

  test("goes round and round in a loop", () => {
    const looped = timeline(0, middle);
    expect([2.5, 3, 4.5, 5, 6.5].map((at) => looped.positionAt(at))).toEqual([2.5, 1, 2.5, 1, 2.5]);
  });

  test("that begins behind its loop plays to the end first", () => {
    const looped = timeline(3.5, middle);
    expect([3.9, 4, 5.5].map((at) => looped.positionAt(at))).toEqual([3.9, 1, 2.5]);
  });

  test("does not drift in ten thousand rounds", () => {
    const third = { startSeconds: 0, endSeconds: 1 / 3 };
    const looped = new Timeline({ time: 0, position: 0, rate: 1.1, loop: third, endSeconds: 4 });
    const walk = new Walk([note(0, 0.1)], looped, { carry: true });
    const turns = walk.until(10_000 / 3 - 0.01);
    expect(turns).toHaveLength(10_000);
    expect(looped.timeAt(turns.at(-1)?.at ?? 0)).toBeCloseTo(9_999 / 3 / 1.1, 9);
  });
});

describe("a walk", () => {
  test("gives each note its turn once, whatever the steps", () => {
    const walk = new Walk(four, timeline(0), { carry: true });
    const at = [0.5, 1, 1, 1.5, 9].map((until) => walk.until(until).map((turn) => turn.at));
    expect(at).toEqual([[0], [], [], [1], [2, 3]]);
  });

  test("takes up what sounds where it begins, if it is to", () => {
    const taken = new Walk(four, timeline(1.5), { carry: true }).until(2);
    expect(taken).toEqual([{ note: four[1], at: 1.5, ends: 2, late: 0.5 }]);
    expect(new Walk(four, timeline(1.5), { carry: false }).until(2)).toEqual([]);
  });

  test("lets go at the seam of a loop, and takes up what reaches into it", () => {
    const long = note(0.5, 3.5);
    const turns = new Walk([long], timeline(0, middle), { carry: true }).until(6);
    expect(turns).toEqual([
      { note: long, at: 0.5, ends: 3, late: 0 },
      { note: long, at: 3, ends: 5, late: 0.5 },
      { note: long, at: 5, ends: 7, late: 0.5 },
    ]);
  });

  test("through a loop is the loop written out", () => {
    const tenths = (least: number, most: number) =>
      fc.integer({ min: least, max: most }).map((value) => value / 8);
    const starts = fc.array(tenths(0, 31), { maxLength: 30 });
    fc.assert(
      fc.property(
        starts,
        tenths(0, 30),
        tenths(1, 16),
        tenths(0, 31),
        fc.array(tenths(1, 20), { minLength: 1, maxLength: 8 }),
        (times, from, length, position, steps) => {
          const notes = [...times].sort((a, b) => a - b).map((at) => note(at, at + 0.05));
          const loop = { startSeconds: from, endSeconds: from + length };
          const line = timeline(position, loop);
          const walk = new Walk(notes, line, { carry: true });
          let until = position;
          const walked = steps.flatMap((step) => {
            until += step;
            return walk.until(until).map((turn) => turn.at);
          });
          const written: number[] = [];
          for (let at = position; at < until; at += 1 / 8) {
            const here = line.positionAt(at);
            for (const { startSeconds } of notes) if (startSeconds === here) written.push(at);
          }
          expect(walked).toEqual(written);
        },
      ),
    );
  });
});
