import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Throttle } from "./throttle";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

test("the first is done at once, then only the newest, an interval later", () => {
  const done: string[] = [];
  const throttle = new Throttle(100);
  throttle.run(() => done.push("a"));
  expect(done).toEqual(["a"]);
  for (const name of "bcd") throttle.run(() => done.push(name));
  vi.advanceTimersByTime(99);
  expect(done).toEqual(["a"]);
  vi.advanceTimersByTime(1);
  expect(done).toEqual(["a", "d"]);
});

test("what is cancelled is not done", () => {
  const done: string[] = [];
  const throttle = new Throttle(100);
  throttle.run(() => done.push("a"));
  throttle.run(() => done.push("b"));
  throttle.cancel();
  vi.advanceTimersByTime(500);
  expect(done).toEqual(["a"]);
});

test("what may wait is never done before what is being done has ended", () => {
  const done: string[] = [];
  const throttle = new Throttle(100);
  throttle.runLater(() => done.push("a"));
  expect(done).toEqual([]);
  vi.advanceTimersByTime(0);
  expect(done).toEqual(["a"]);
});
