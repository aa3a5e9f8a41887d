import fc from "fast-check";
import { expect, test } from "vitest";
import { readFixture } from "../testing/fixtures";
import type { NoteSequence } from "./noteSequence";
import { tokenizerFromJson } from "./tokenizers";

const json = {
  representation: "chord-strings",
  vocabulary: ["C4", "E-3", "0.4.7", "11", "11.2.5"],
  step_quarters: 0.5,
};

interface GoldenCase {
  tokenizer: unknown;
  tokens: number[];
  sequence: NoteSequence;
}

test("tokens become the notes that Python makes of them", () => {
  const cases = readFixture<GoldenCase[]>("golden/chord-strings.json");
  expect(cases.length).toBeGreaterThan(0);
  for (const { tokenizer, tokens, sequence } of cases) {
    expect(tokenizerFromJson(tokenizer).decode(tokens)).toEqual(sequence);
  }
});

test("one note or chord stands every half quarter", () => {
  const { tracks } = tokenizerFromJson(json).decode([0, 2, 1]);
  expect(tracks[0]?.notes.map(([pitch, , start]) => [pitch, start])).toEqual([
    [60, 0],
    [60, 0.5],
    [64, 0.5],
    [67, 0.5],
    [51, 1],
  ]);
});

test("every token of a vocabulary gives at least one note, at its step", () => {
  const tokenizer = tokenizerFromJson(json);
  fc.assert(
    fc.property(fc.array(fc.nat(json.vocabulary.length - 1), { maxLength: 120 }), (tokens) => {
      const notes = tokenizer.decode(tokens).tracks[0]?.notes ?? [];
      const steps = new Set(notes.map(([, , start]) => start / 0.5));
      expect([...steps]).toEqual(tokens.map((_, i) => i));
    }),
  );
});

test.each([-1, 5, 0.5])("token %d is refused", (token) => {
  const tokenizer = tokenizerFromJson(json);
  expect(() => tokenizer.decode([token])).toThrow(`a token must be 0 to 4, got ${token}`);
});

test.each<[unknown, string]>([
  [null, "a tokenizer must be an object, got null"],
  [{ representation: 3 }, "representation must be one of chord-strings, events, got 3"],
  [{ ...json, vocabulary: [] }, "vocabulary must be a list with at least one word"],
  [{ ...json, vocabulary: [1] }, "a word of the vocabulary must be text, got 1"],
  [
    { ...json, vocabulary: ["12.0"] },
    'a word must be a pitch such as E-4 or pitch classes such as 0.4.7, got "12.0"',
  ],
  [
    { ...json, vocabulary: ["do"] },
    'a word must be a pitch such as E-4 or pitch classes such as 0.4.7, got "do"',
  ],
  [{ ...json, step_quarters: 0 }, "step_quarters must be above zero, got 0"],
])("%j is refused in words", (value, message) => {
  expect(() => tokenizerFromJson(value)).toThrow(new TypeError(message));
});
