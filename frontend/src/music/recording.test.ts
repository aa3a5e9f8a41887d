import { expect, test } from "vitest";
import { Recording } from "./recording";

test("keys become notes in quarters of the tempo", () => {
  const recording = new Recording(90);
  recording.press(60, 80, 0);
  recording.press(64, 100, 0.5);
  recording.release(60, 1);
  recording.release(64, 2);
  const { tracks, tempos } = recording.finish(2);
  expect(tempos).toEqual([[0, 90]]);
  expect(tracks[0]?.notes).toEqual([
    [60, 80, 0, 1.5],
    [64, 100, 0.75, 2.25],
  ]);
});

test("a key held at the end is released, one pressed twice is two notes, none is of no length", () => {
  const recording = new Recording(60);
  recording.press(60, 80, 0);
  recording.press(60, 80, 1);
  recording.press(62, 80, 2);
  recording.release(62, 2);
  recording.release(99, 2);
  expect(recording.noteCount).toBe(3);
  expect(recording.finish(4).tracks[0]?.notes).toEqual([
    [60, 80, 0, 1],
    [60, 80, 1, 3],
    [62, 80, 2, 0.05],
  ]);
});

test("what is played before the first beat begins with it", () => {
  const recording = new Recording(60);
  recording.press(60, 80, -0.2);
  expect(recording.finish(1).tracks[0]?.notes).toEqual([[60, 80, 0, 1]]);
});

test("a tempo is above zero", () => {
  expect(() => new Recording(0)).toThrow("qpm must be above zero, got 0");
});
