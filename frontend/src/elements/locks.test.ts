import { expect, test } from "vitest";
import { guideFor } from "../music/guides";
import { guideFrom, isFree, lockable, locksIn, toggled } from "./locks";

const vocabulary = [
  "bar 4/4", "tempo 120", "chords", "chord Dm7", "chord G7", "family 0", "family 4", "drums",
  "at 24", "note 60", "note 62", "hit 36",
]; // biome-ignore format: a vocabulary reads best in rows
const events = { representation: "events", tokenizer: {}, vocabulary, window: 40 };
const words = (...some: string[]) => some.map((word) => vocabulary.indexOf(word));
const FIRST = words("bar 4/4", "tempo 120", "family 0", "note 60", "drums", "hit 36");
const SECOND = words("bar 4/4", "family 0", "note 62", "family 4", "note 60");
const tokens = [...FIRST, ...SECOND];
const none = { bars: [], tracks: [] };
const FREE = { locks: none, chords: "" };

const strings = {
  representation: "chord-strings",
  tokenizer: { step_quarters: 0.5 },
  vocabulary: ["C4", "D4"],
  window: 20,
};

/** What a sample of a wild model keeps: it draws the same token again and again. */
function kept(guide: ReturnType<typeof guideFrom>, model: typeof events, drawn: number): number[] {
  if (!guide) return [];
  const rule = guideFor(guide, model.vocabulary, model.window);
  const sample: number[] = [];
  while (sample.length < model.window) {
    const allowed = rule.barred(sample).has(drawn) ? 0 : drawn;
    sample.push(rule.forced(sample) ?? rule.settled(sample, allowed));
  }
  return sample;
}

test("a sample's bars and instruments can be locked", () => {
  const { bars, tracks } = lockable(tokens, events);
  expect(bars).toBe(2);
  expect(tracks.map(({ name }) => name)).toEqual(["Piano", "Bass", "Drums"]);
});

test("notes of one length are locked eight by eight", () => {
  expect(lockable([], strings)).toEqual({ bars: 3, tracks: [] });
  const some = Array.from({ length: 20 }, (_, i) => i % 2);
  const guide = guideFrom({ ...FREE, locks: { bars: [1], tracks: [] } }, some, strings);
  expect(guide).toEqual({
    kind: "positions",
    tokens: some.map((token, i) => (i >= 8 && i < 16 ? token : null)),
  });
  expect(locksIn(guide, strings)).toEqual({ bars: [1], tracks: [] });
});

test("a locked bar stays word for word, and the one before it is drawn", () => {
  const guide = guideFrom({ ...FREE, locks: { bars: [1], tracks: [] } }, tokens, events);
  expect(guide).toEqual({ kind: "bars", bars: [{}, { words: SECOND }] });
  const sample = kept(guide, events, vocabulary.indexOf("bar 4/4"));
  expect(sample.slice(1, 1 + SECOND.length)).toEqual(SECOND);
  expect(locksIn(guide, events)).toEqual({ bars: [1], tracks: [] });
});

test("a locked instrument stays in every bar that has it", () => {
  const drums = vocabulary.indexOf("drums");
  const guide = guideFrom({ ...FREE, locks: { bars: [], tracks: [drums] } }, tokens, events);
  expect(guide).toEqual({
    kind: "bars",
    bars: [{ header: words("bar 4/4", "tempo 120"), sections: [words("drums", "hit 36")] }, {}],
  });
  expect(locksIn(guide, events)).toEqual({ bars: [], tracks: [drums] });
});

test("chords lead the bars that are not locked", () => {
  const guide = guideFrom({ locks: { bars: [0], tracks: [] }, chords: "Dm7 | G7" }, tokens, events);
  expect(guide).toEqual({
    kind: "bars",
    bars: [{ words: FIRST }, { header: words("bar 4/4", "chords", "chord G7") }],
  });
});

test("nothing locked asks for nothing", () => {
  expect(guideFrom(FREE, tokens, events)).toBeUndefined();
  expect(guideFrom(FREE, [], strings)).toBeUndefined();
  expect(locksIn(undefined, events)).toEqual(none);
  expect([none, { bars: [1], tracks: [] }, { bars: [], tracks: [1] }].map(isFree)).toEqual([
    true,
    false,
    false,
  ]);
  expect(toggled(toggled([1], 2), 1)).toEqual([2]);
});
