import { expect, test } from "vitest";
import { readFloat16 } from "./float16";

test.each<[number, number]>([
  [0x0000, 0],
  [0x3c00, 1],
  [0xc000, -2],
  [0x3555, 0.333251953125],
  [0x7bff, 65504],
  [0x0400, 2 ** -14],
  [0x0001, 2 ** -24],
  [0xfc00, Number.NEGATIVE_INFINITY],
  [0x7e00, Number.NaN],
])("the 16 bits %i are the number %d", (bits, value) => {
  expect(readFloat16(Uint8Array.of(bits & 0xff, bits >> 8))).toEqual([value]);
});

test("a sign is kept on zero, and every number of a row is read from where the row begins", () => {
  const data = Uint8Array.of(9, 0x00, 0x80, 0x00, 0x3c).subarray(1);
  expect(readFloat16(data)).toEqual([-0, 1]);
});
