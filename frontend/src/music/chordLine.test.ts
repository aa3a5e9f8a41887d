import { expect, test } from "vitest";
import { readFixture } from "../testing/fixtures";
import { barHeader, readChordLine } from "./chordLine";

interface Golden {
  readonly lines: readonly { text: string; bars: [number, string][][] }[];
  readonly refused_lines: readonly { text: string; message: string }[];
}

const golden = readFixture<Golden>("golden/chords.json");

test.each(golden.lines)("“$text” is bars of chords, as in Python", ({ text, bars }) => {
  expect(readChordLine(text)).toEqual(bars);
});

test.each(golden.refused_lines)("“$text” is refused: $message", ({ text, message }) => {
  expect(() => readChordLine(text)).toThrow(new RangeError(message));
});

test("a bar with these chords begins with these words", () => {
  const [bar = []] = readChordLine("Am7 D7 Gmaj7");
  expect(barHeader(bar, 158).join(" | ")).toBe(
    "bar 4/4 | tempo 158 | chords | chord Am7 | at 24 | chord D7 | at 36 | chord Gmaj7",
  );
  expect(barHeader(bar)).not.toContain("tempo 158");
});
