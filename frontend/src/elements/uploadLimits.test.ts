import { expect, test } from "vitest";
import { refusalOf } from "./uploadLimits";

const MEGABYTE = 1024 ** 2;
const limits = { totalBytes: 250 * MEGABYTE, midiBytes: 10 * MEGABYTE, files: 3 };
const file = (name: string, size: number) => ({ name, size });

test("files within the limits are taken", () => {
  expect(refusalOf([file("a.mid", 10), file("b.zip", 200 * MEGABYTE)], limits)).toBeUndefined();
});

test("nothing at all is refused with what to choose", () => {
  expect(refusalOf([], limits)).toContain("Choose MIDI files");
});

test("too many files are refused with the limit and the way round it", () => {
  const many = Array.from({ length: 4 }, (_, i) => file(`${i}.mid`, 1));
  expect(refusalOf(many, limits)).toBe(
    "At most 3 files at once, got 4. Put them into one zip instead.",
  );
});

test("a large MIDI file is named with its size and the limit", () => {
  expect(refusalOf([file("Łódź.mid", 11 * MEGABYTE)], limits)).toBe(
    "Łódź.mid is too large: one MIDI file may have 10 MB, this has 11 MB.",
  );
});

test("too much at once is refused", () => {
  const two = [file("a.zip", 200 * MEGABYTE), file("b.zip", 100 * MEGABYTE)];
  expect(refusalOf(two, limits)).toContain("At most 250 MB at once, got 300 MB");
});
