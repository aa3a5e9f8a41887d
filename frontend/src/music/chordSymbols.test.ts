import { expect, test } from "vitest";
import { readFixture } from "../testing/fixtures";
import { CHORD_SYMBOLS, isChordSymbol, readChord } from "./chordSymbols";

interface Golden {
  readonly read: Record<string, string>;
  readonly refused: readonly string[];
}

const golden = readFixture<Golden>("golden/chords.json");

test.each(Object.entries(golden.read))("%s is read as %s, as in Python", (text, symbol) => {
  expect(readChord(text)).toBe(symbol);
});

test.each(golden.refused)("“%s” is refused with an example, as in Python", (text) => {
  expect(() => readChord(text)).toThrow("is no chord: write a root such as");
});

test("a symbol is read as itself", () => {
  expect(CHORD_SYMBOLS).toHaveLength(145);
  for (const symbol of CHORD_SYMBOLS) expect(readChord(symbol)).toBe(symbol);
  expect(isChordSymbol("Dmi7")).toBe(false);
});
