import fc from "fast-check";
import { expect, test } from "vitest";
import type { Guide } from "../music/guide";
import { type GuideJson, guideFor, parseGuide } from "../music/guides";
import { TokenRoles } from "../music/tokenRoles";
import { readFixture } from "../testing/fixtures";
import { sampleToken, TOKEN_STREAM, uniform } from "./sampling";

interface Golden {
  vocabulary: string[];
  window: number;
  cases: { guide: GuideJson; seed: number; tokens: number[] }[];
}

const { vocabulary, window, cases } = readFixture<Golden>("golden/guides.json");
const roles = new TokenRoles(vocabulary);
const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 });

function guide(json: GuideJson): Guide {
  return guideFor(json, vocabulary, window);
}

/** A window in which every word is as likely. */
function drawnUnder(guide: Guide, seed: number): number[] {
  const tokens: number[] = [];
  while (tokens.length < window) {
    const barred = guide.barred(tokens);
    const logits = Float32Array.from(vocabulary, (_, token) =>
      barred.has(token) ? Number.NEGATIVE_INFINITY : 0,
    );
    const draw = () => sampleToken(logits, 1, uniform(seed, TOKEN_STREAM, tokens.length), 1);
    tokens.push(guide.forced(tokens) ?? guide.settled(tokens, draw()));
  }
  return tokens;
}

const inner = fc.array(fc.integer({ min: 13, max: 21 }), { maxLength: 3 });
const sections = fc
  .uniqueArray(fc.constantFrom(7, 8, 9, 12), { maxLength: 3 })
  .chain((firsts) =>
    fc.tuple(
      ...firsts.toSorted((a, b) => a - b).map((each) => inner.map((rest) => [each, ...rest])),
    ),
  );
const headers = fc.constantFrom([0], [1, 3], [0, 4, 5]);
const plannedBars = fc.oneof(
  fc.constant({}),
  fc.tuple(headers, sections).map(([header, parts]) => ({ words: [...header, ...parts.flat()] })),
  fc.record({ header: headers, sections }),
  fc.record({ sections }),
);
/** As many as always fit. */
const plans = fc.array(plannedBars, { maxLength: 2 });

test("samples under guides are those that Python draws", () => {
  expect(cases.length).toBeGreaterThan(0);
  for (const { guide: json, seed, tokens } of cases) {
    expect(drawnUnder(guide(parseGuide(json)), seed)).toEqual(tokens);
  }
});

test("what a plan keeps is in the sample word for word", () => {
  fc.assert(
    fc.property(plans, seeds, (bars, seed) => {
      const found = roles.splitBars(drawnUnder(guide({ kind: "bars", bars }), seed));
      bars.forEach((bar, i) => {
        const { header = [], sections: drawn = [] } = found[i] ?? {};
        if ("words" in bar) expect([...header, ...drawn.flat()]).toEqual(bar.words);
        if ("header" in bar) expect(header.slice(0, bar.header.length)).toEqual(bar.header);
        if ("sections" in bar) {
          const families = new Set(bar.sections.map(([first]) => first));
          expect(drawn.filter(([first]) => families.has(first))).toEqual(bar.sections);
        }
      });
    }),
  );
});

test("tokens kept at their places are there, and the others are the seed's own", () => {
  const kept = fc.array(fc.option(fc.nat(21)), { maxLength: window });
  fc.assert(
    fc.property(kept, seeds, (tokens, seed) => {
      const free = drawnUnder(guide({ kind: "positions", tokens: [] }), seed);
      expect(drawnUnder(guide({ kind: "positions", tokens }), seed)).toEqual(
        free.map((token, i) => tokens[i] ?? token),
      );
    }),
  );
});

test("the free bars differ with the seed", () => {
  const bars = [{}, { words: [1, 8, 17] }];
  const drawn = Array.from({ length: 20 }, (_, seed) =>
    String(drawnUnder(guide({ kind: "bars", bars }), seed)),
  );
  expect(new Set(drawn).size).toBe(20);
});

test.each<[unknown, string]>([
  [[], "a guide must be an object, got []"],
  [{ kind: "notes" }, 'a guide\'s kind must be positions or bars, got "notes"'],
  [{ kind: "positions" }, "a guide's tokens must be a list, got undefined"],
  [{ kind: "positions", tokens: ["C4"] }, 'a guide\'s token must be a number, got "C4"'],
  [{ kind: "positions", tokens: [22] }, "a guide's token must be 0 to 21, got 22"],
  [{ kind: "positions", tokens: new Array(41).fill(1) }, "a guide may keep 40 tokens, got 41"],
  [{ kind: "bars", bars: [3] }, "a guide's bar must be an object, got 3"],
  [
    { kind: "bars", bars: [{ words: [0, ...new Array(40).fill(17)] }] },
    "a sample has 40 words, and what is kept takes 41",
  ],
  [
    { kind: "bars", bars: [{ words: [17] }] },
    "a kept bar's words must begin with its one bar word, got [17]",
  ],
  [{ kind: "bars", bars: [{ header: [0, 7] }] }, "a bar's header holds no instruments, got [0,7]"],
  [
    { kind: "bars", bars: [{ words: [0], header: [0] }] },
    "a bar is kept as words, or as a header and sections, not as both",
  ],
  [
    { kind: "bars", bars: [{ sections: [[17]] }] },
    "a kept section must begin with its family or drums",
  ],
  [
    { kind: "bars", bars: [{ sections: [[12], [7]] }] },
    "kept sections must be in the order of their instruments",
  ],
])("%j is refused in words", (json, message) => {
  expect(() => guide(parseGuide(json))).toThrow(message);
});

test("bars cannot be kept where there are none", () => {
  expect(() => guideFor({ kind: "bars", bars: [] }, ["C4"], 4)).toThrow("this one has none");
});
