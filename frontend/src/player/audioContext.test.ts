import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { unlockAudio, waitUntilRunning } from "./audioContext";

// Node.js has no Web Audio, and no browser in a test withholds it: these contexts are played.
function contextThat(state: AudioContextState, speed: number): AudioContext {
  const began = performance.now();
  return {
    state,
    get currentTime() {
      return ((performance.now() - began) / 1000) * speed;
    },
  } as AudioContext;
}

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

async function outcome(context: AudioContext): Promise<string> {
  const waiting = waitUntilRunning(context).then(
    () => "runs",
    (error: unknown) => String(error),
  );
  await vi.advanceTimersByTimeAsync(5000);
  return waiting;
}

test("a context whose clock moves is waited for no longer", async () => {
  expect(await outcome(contextThat("running", 1))).toBe("runs");
});

test("sound that the browser holds back is told as such", async () => {
  expect(await outcome(contextThat("suspended", 0))).toMatch(/holds the sound back. Press play/);
});

test("a sound device that does not answer is told as such", async () => {
  expect(await outcome(contextThat("running", 0))).toMatch(/No sound device answers/);
});

test("a browser without Web Audio is told so", () => {
  expect(() => unlockAudio()).toThrow(/has no Web Audio/);
});
