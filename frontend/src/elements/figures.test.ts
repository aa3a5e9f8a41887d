import { expect, test } from "vitest";
import {
  catalogueNumber,
  formatBytes,
  formatClock,
  formatCount,
  formatSmall,
  formatSpan,
  plural,
} from "./figures";

test("large counts are grouped", () => {
  expect(formatCount(1_234_567)).toBe("1,234,567");
  expect(plural(1, "song")).toBe("1 song");
  expect(plural(1200, "reply", "replies")).toBe("1,200 replies");
});

test("playing time is written as clocks show it", () => {
  expect([0, 7.4, 187, 3723].map(formatClock)).toEqual(["0:00", "0:07", "3:07", "1:02:03"]);
});

test("a stretch of time loses detail as it grows", () => {
  expect([0.4, 40, 130, 120, 1500, 4320, 7200, 3600 * 100].map(formatSpan)).toEqual([
    "0 s",
    "40 s",
    "2 min 10 s",
    "2 min",
    "25 min",
    "1 h 12 min",
    "2 h",
    "4 days",
  ]);
});

test("just under a full hour does not become sixty minutes", () => {
  expect(formatSpan(3599)).toBe("1 h");
});

test("bytes get the unit that fits", () => {
  expect([512, 655_360, 1_887_437, 52_428_800].map(formatBytes)).toEqual([
    "512 B",
    "640 kB",
    "1.8 MB",
    "50 MB",
  ]);
});

test("small differences keep their size in sight", () => {
  expect([0, 0.0041, 3.2e-7].map(formatSmall)).toEqual(["0", "0.0041", "3.2 × 10⁻⁷"]);
});

test("a checkpoint has a catalogue number", () => {
  expect(catalogueNumber("3f9c21a0b4")).toBe("BF 3f9c21");
});
