import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Latest } from "./latest";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

function following(milliseconds: number) {
  const done: string[] = [];
  const latest = new Latest<string>(async (wish, signal) => {
    await new Promise<void>((resolve) => {
      signal.addEventListener("abort", () => resolve());
      setTimeout(resolve, milliseconds);
    });
    done.push(signal.aborted ? `${wish} given up` : wish);
  });
  return { latest, done };
}

test("of many wishes the first and the newest are worked on while work is quick", async () => {
  const { latest, done } = following(20);
  for (const wish of "abcdef") latest.ask(wish);
  expect(latest.waiting).toBe(true);
  await vi.runAllTimersAsync();
  expect(done).toEqual(["a", "f"]);
  expect(latest.waiting).toBe(false);
});

test("slow work is given up as soon as there is a newer wish", async () => {
  const { latest, done } = following(1000);
  latest.ask("a");
  await vi.advanceTimersByTimeAsync(100);
  latest.ask("b");
  await vi.runAllTimersAsync();
  expect(done).toEqual(["a given up", "b"]);
});

test("after work has ended, a wish is worked on at once", async () => {
  const { latest, done } = following(20);
  latest.ask("a");
  await vi.runAllTimersAsync();
  latest.ask("b");
  await vi.runAllTimersAsync();
  expect(done).toEqual(["a", "b"]);
});

test("what is cancelled is given up, and nothing follows", async () => {
  const { latest, done } = following(20);
  latest.ask("a");
  latest.ask("b");
  latest.cancel();
  await vi.runAllTimersAsync();
  expect(done).toEqual(["a given up"]);
});
