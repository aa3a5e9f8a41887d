import { expect, test } from "vitest";
import { chordPlan, chordsIn, saysChords } from "./chordPlan";

const WORDS = [
  "bar 3/4",
  "bar 4/4",
  "chords",
  "chord Dm7",
  "chord G7",
  "chord Cmaj7",
  "at 18",
  "at 24",
];

function planned(text: string, bar?: string): string[][] {
  return chordPlan(text, WORDS, bar).map(({ header = [] }) =>
    header.map((token) => WORDS[token] ?? "?"),
  );
}

test("each bar begins with its chords, which share it evenly", () => {
  expect(planned("D-7 G7 | CΔ")).toEqual([
    ["bar 4/4", "chords", "chord Dm7", "at 24", "chord G7"],
    ["bar 4/4", "chords", "chord Cmaj7"],
  ]);
  expect(planned("| Dm7 G7 |", "bar 3/4")).toEqual([
    ["bar 3/4", "chords", "chord Dm7", "at 18", "chord G7"],
  ]);
  expect(planned("  ")).toEqual([]);
});

test("chords that were planned are read back as they are written", () => {
  const text = "Dm7 G7 | Cmaj7 | G7";
  expect(chordsIn(chordPlan(text, WORDS), WORDS)).toBe(text);
  expect(chordsIn([{ header: [1] }], WORDS)).toBe("");
  expect(chordsIn([], WORDS)).toBe("");
});

test("what is no chord, or no chord of this model, is refused in words", () => {
  expect(() => planned("Dm7 | H7")).toThrow("“H7” is no chord");
  expect(() => planned("F7")).toThrow("this model has no word for “chord F7”");
});

test("only a model with words for chords takes them", () => {
  expect(saysChords(WORDS)).toBe(true);
  expect(saysChords(["bar 4/4", "note 60"])).toBe(false);
});
