import { expect, test } from "vitest";
import { isSampleOf, latentWords, parseSeed, sampleId } from "./draws";

test("a seed is a whole number of 32 bits", () => {
  expect(parseSeed(" 417 ")).toBe(417);
  expect(parseSeed("4294967295")).toBe(4294967295);
  expect(["4294967296", "-1", "1.5", "1e3", "", "x"].map(parseSeed)).toEqual(
    Array.from({ length: 6 }, () => undefined),
  );
});

test("a latent vector is named by its first numbers", () => {
  expect(latentWords([1.2, -0.484, 3])).toBe("z 1.20, −0.48 and 1 more");
  expect(latentWords([0])).toBe("z 0.00");
});

test("samples that differ in anything have ids of their own", () => {
  const request = { z: [1, 2], seed: 3, temperature: 1 };
  const guide = { kind: "positions", tokens: [1] } as const;
  const others = [
    { z: [2, 1] },
    { z: [1, 2.5] },
    { seed: 4 },
    { temperature: 0.9 },
    { topP: 0.9 },
    { label: "jazz" },
    { guide },
  ];
  const ids = [{}, ...others].map((change) => sampleId({ ...request, ...change }, "c0ffee"));
  expect(new Set(ids).size).toBe(8);
  expect(sampleId({ ...request }, "c0ffee")).toBe(ids[0]);
  expect(ids.every((id) => isSampleOf(id, "c0ffee") && !isSampleOf(id, "c0ffff"))).toBe(true);
});
