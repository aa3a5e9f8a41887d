import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { writeMusicXml } from "./musicXml";
import type { Note, NoteSequence } from "./noteSequence";
import { NoteValues } from "./noteValues";
import { keyOf, spelled } from "./spelling";
import { voicesOf } from "./voices";
import { writtenBar } from "./writtenBar";

const values = new NoteValues([4]);

function piano(notes: readonly Note[], others: Partial<NoteSequence> = {}): NoteSequence {
  const track = { name: "Piano", program: 0, is_drum: false, notes };
  return { tempos: [[0, 120]], time_signatures: [[0, 4, 4]], tracks: [track], ...others };
}

/** The types of what stands in the first bar, as a musician would say them. */
function look(notes: readonly Note[]): string[] {
  const [voice = []] = voicesOf(notes, values);
  return writtenBar(voice, { start: 0, end: 48 }, values).map(
    ({ value, notes: sounding, triplet, isTiedOn }) =>
      [
        triplet ? "triplet" : "",
        value.dotted ? "dotted" : "",
        value.type,
        sounding.length === 0 ? "rest" : "",
        isTiedOn ? "tied" : "",
      ]
        .filter(Boolean)
        .join(" "),
  );
}

describe("what a bar looks like", () => {
  it("has a rest where nothing sounds, and it does not hide a beat", () => {
    expect(look([[60, 90, 1, 1]])).toEqual(["quarter rest", "quarter", "half rest"]);
  });

  it("writes eighth, quarter, eighth over the beat", () => {
    expect(
      look([
        [60, 90, 0, 0.5],
        [62, 90, 0.5, 1],
        [64, 90, 1.5, 0.5],
        [65, 90, 2, 2],
      ]),
    ).toEqual(["eighth", "quarter", "eighth", "half"]);
  });

  it("writes swung eighths as triplets, and ties what is held out of them", () => {
    expect(
      look([
        [60, 90, 0, 2 / 3],
        [62, 90, 2 / 3, 1 / 3 + 3],
      ]),
    ).toEqual(["triplet quarter", "triplet eighth tied", "dotted half"]);
  });

  it("is always full, whatever begins and ends on the grid", () => {
    const stretch = fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 60 }));
    fc.assert(
      fc.property(fc.array(stretch, { minLength: 1, maxLength: 8 }), (stretches) => {
        const notes = stretches.map(
          ([start, length], i): Note => [40 + i, 90, start / 12, length / 12],
        );
        for (const voice of voicesOf(notes, values)) {
          const written = writtenBar(voice, { start: 0, end: 48 }, values);
          expect(written.reduce((sum, { value }) => sum + value.ticks, 0)).toBe(48);
          const open = written.filter(({ triplet }) => triplet?.mark === "start").length;
          expect(written.filter(({ triplet }) => triplet?.mark === "stop").length).toBe(open);
        }
      }),
    );
  });
});

describe("spelling", () => {
  it("finds the key with the fewest signs", () => {
    const scale = [62, 64, 66, 67, 69, 71, 73];
    const notes = scale.map((pitch, i): Note => [pitch, 90, i, 1]);
    expect(keyOf(piano(notes).tracks)).toBe(2);
  });

  it("names every pitch so that it is the same pitch", () => {
    const naturals: Record<string, number> = { C: 0, D: 2, E: 4, F: 5, G: 7, A: 9, B: 11 };
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 127 }),
        fc.integer({ min: -5, max: 6 }),
        (pitch, key) => {
          const { step, alter, octave } = spelled(pitch, key);
          expect((octave + 1) * 12 + (naturals[step] ?? 0) + alter).toBe(pitch);
        },
      ),
    );
  });

  it("writes a flat in a key with flats", () => {
    expect(spelled(70, -1)).toEqual({ step: "B", alter: -1, octave: 4 });
    expect(spelled(66, 1)).toEqual({ step: "F", alter: 1, octave: 4 });
  });
});

describe("writeMusicXml", () => {
  it("says that there are no notes", () => {
    expect(() => writeMusicXml(piano([]))).toThrow("a score needs notes, got none");
  });

  it("keeps any title and name as text", () => {
    const xml = writeMusicXml(piano([[60, 90, 0, 1]]), { title: 'A <b> & "c"\u0001' });
    expect(xml).toContain("<work-title>A &lt;b&gt; &amp; &quot;c&quot;</work-title>");
  });

  it("writes the bars that are asked for, under their own numbers and in the tempo there", () => {
    const notes = Array.from({ length: 6 }, (_, bar): Note => [60, 90, bar * 4, 4]);
    const tempos = [
      [0, 100],
      [8, 140],
    ] as const;
    const xml = writeMusicXml(piano(notes, { tempos }), { bars: [4, 5] });
    expect([...xml.matchAll(/<measure number="(\d+)"/g)].map(([, number]) => number)).toEqual([
      "4",
      "5",
    ]);
    expect(xml).toContain('<sound tempo="140"/>');
    expect(xml).not.toContain('<sound tempo="100"/>');
  });

  it("takes a performance that lies on no grid", () => {
    const note = fc.tuple(
      fc.integer({ min: 0, max: 127 }),
      fc.integer({ min: 1, max: 127 }),
      fc.double({ min: 0, max: 40, noNaN: true }),
      fc.double({ min: 0.001, max: 9, noNaN: true }),
    );
    fc.assert(
      fc.property(fc.array(note, { minLength: 1, maxLength: 30 }), (notes) => {
        expect(writeMusicXml(piano(notes))).toContain("</score-partwise>");
      }),
      { numRuns: 60 },
    );
  });
});
