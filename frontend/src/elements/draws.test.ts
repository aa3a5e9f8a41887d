import { expect, test } from "vitest";
import { latentWords, parseSeed } from "./draws";

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
