import fc from "fast-check";
import { expect, test } from "vitest";
import { readFixture } from "../testing/fixtures";
import { type NoteSequence, noteCount } from "./noteSequence";
import { tokenizerFromJson } from "./tokenizers";

interface Golden {
  readonly tokenizer: { readonly vocabulary: string[] };
  readonly cases: readonly { name: string; tokens: number[]; sequence: NoteSequence }[];
}

const golden = readFixture<Golden>("golden/events.json");
const tokenizer = tokenizerFromJson(golden.tokenizer);
const words = golden.tokenizer.vocabulary;

function heard(phrase: string): NoteSequence {
  return tokenizer.decode(phrase.split(" | ").map((word) => words.indexOf(word)));
}

test.each(golden.cases)("$name is the music that Python makes of it", ({ tokens, sequence }) => {
  expect(tokenizer.decode(tokens)).toEqual(sequence);
});

test("a bar holds its instruments, and its metre and tempo hold on", () => {
  const { tracks, tempos, time_signatures } = heard(
    "bar 3/4 | tempo 97 | family 8 | member 2 | length 12 | note 70 | bar 3/4 | drums | hit 36",
  );
  expect(tempos).toEqual([[0, 97]]);
  expect(time_signatures).toEqual([[0, 3, 4]]);
  expect(tracks).toEqual([
    { name: "", program: 66, is_drum: false, notes: [[70, 88, 0, 1]] },
    { name: "", program: 0, is_drum: true, notes: [[36, 88, 3, 0.25]] },
  ]);
});

test("chords stand in a bar before its instruments, hold on and change in place", () => {
  const { chords } = heard(
    "bar 4/4 | chords | chord Dm7 | at 24 | chord G7 | family 4 | note 40 | chord A7 | " +
      "bar 4/4 | chords | chord G7 | at 36 | chord N.C.",
  );
  expect(chords).toEqual([
    [0, "Dm7"],
    [2, "G7"],
    [7, "N.C."],
  ]);
  expect(heard("bar 4/4 | family 4 | note 40")).not.toHaveProperty("chords");
});

test("any tokens are valid music: tracks with notes in order, tempos and metres from 0 on", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(words.length - 1), { maxLength: 200 }), (tokens) => {
      const sequence = tokenizer.decode(tokens);
      for (const changes of [sequence.tempos, sequence.time_signatures]) {
        const starts = changes.map(([start]) => start);
        expect(starts[0]).toBe(0);
        expect(starts).toEqual([...new Set(starts)].sort((a, b) => a - b));
      }
      for (const { notes, program } of sequence.tracks) {
        expect(notes.length).toBeGreaterThan(0);
        expect(program).toBeLessThanOrEqual(127);
        expect(notes).toEqual([...notes].sort((a, b) => a[2] - b[2] || a[0] - b[0]));
      }
      const sounding = tokens.filter((token) => /^(note|hit)/.test(words[token] ?? ""));
      expect(noteCount(sequence)).toBeLessThanOrEqual(sounding.length);
    }),
  );
});

test.each([-1, 491, 0.5])("token %d is refused", (token) => {
  expect(() => tokenizer.decode([token])).toThrow(`a token must be 0 to 490, got ${token}`);
});

test.each<[unknown, string]>([
  [[], "vocabulary must be a list with at least one word"],
  [[1], "a word of the vocabulary must be text, got 1"],
  [["note 128"], 'a word must be one such as bar 4/4, at 18 or note 60, got "note 128"'],
  [["bar 4/3"], 'a word must be one such as bar 4/4, at 18 or note 60, got "bar 4/3"'],
  [["at 4/4"], 'a word must be one such as bar 4/4, at 18 or note 60, got "at 4/4"'],
  [["bar"], 'a word must be one such as bar 4/4, at 18 or note 60, got "bar"'],
  [["chord Dmi7"], 'a word must be one such as bar 4/4, at 18 or note 60, got "chord Dmi7"'],
  [["C4"], 'a word must be one such as bar 4/4, at 18 or note 60, got "C4"'],
])("the vocabulary %j is refused in words", (vocabulary, message) => {
  expect(() => tokenizerFromJson({ representation: "events", vocabulary })).toThrow(
    new TypeError(message),
  );
});
