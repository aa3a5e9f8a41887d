import fc from "fast-check";
import { expect, it } from "vitest";
import { leastRecent, type Use } from "./leastRecent";

const uses = fc
  .array(fc.record({ bytes: fc.nat(1000), at: fc.nat(1000) }))
  .map((list) => new Map(list.map((use, index): [string, Use] => [String(index), use])));

it("nothing goes while all fits", () => {
  expect(leastRecent(new Map([["a", { bytes: 10, at: 1 }]]), 10)).toEqual([]);
});

it("what was used longest ago goes first", () => {
  const all = new Map([
    ["new", { bytes: 6, at: 3 }],
    ["old", { bytes: 6, at: 1 }],
    ["between", { bytes: 6, at: 2 }],
  ]);
  expect(leastRecent(all, 12)).toEqual(["old"]);
  expect(leastRecent(all, 6)).toEqual(["old", "between"]);
});

it("what stays fits, and no more goes than has to", () => {
  fc.assert(
    fc.property(uses, fc.nat(3000), (all, limit) => {
      const gone = leastRecent(all, limit);
      const sizes = gone.map((group) => all.get(group)?.bytes ?? 0);
      const total = [...all.values()].reduce((sum, { bytes }) => sum + bytes, 0);
      const left = total - sizes.reduce((sum, bytes) => sum + bytes, 0);
      expect(left).toBeLessThanOrEqual(limit);
      if (gone.length > 0) expect(left + (sizes.at(-1) ?? 0)).toBeGreaterThan(limit);
    }),
  );
});
