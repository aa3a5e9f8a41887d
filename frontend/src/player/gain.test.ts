import { expect, test } from "vitest";
import { faderGain, velocityGain } from "./gain";

test("a harder stroke is louder, and the hardest is full", () => {
  expect(velocityGain(127)).toBe(1);
  expect(velocityGain(0)).toBe(0);
  expect(velocityGain(64)).toBeCloseTo(0.31, 2);
  for (let velocity = 1; velocity < 128; velocity += 1) {
    expect(velocityGain(velocity)).toBeGreaterThan(velocityGain(velocity - 1));
  }
});

test("the fader is silent at its foot and changes nothing at its mark", () => {
  expect(faderGain(0)).toBe(0);
  expect(faderGain(0.8)).toBe(1);
  expect(faderGain(5)).toBe(faderGain(1));
});
