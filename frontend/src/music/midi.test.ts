import fc from "fast-check";
import { expect, test } from "vitest";
import { readMidiNotes } from "../testing/midiReader";
import { writeMidi } from "./midi";
import type { Note, NoteSequence, Track } from "./noteSequence";

function sequenceOf(...tracks: Partial<Track>[]): NoteSequence {
  const blank = { name: "", program: 0, is_drum: false, notes: [] };
  return {
    tempos: [[0, 120]],
    time_signatures: [[0, 6, 8]],
    tracks: tracks.map((track) => ({ ...blank, ...track })),
  };
}

/** Times in quarters. */
function readNotes(file: Uint8Array): Note[] {
  return readMidiNotes(file).map(([pitch, velocity, start, duration]) => [
    pitch,
    velocity,
    start / 480,
    duration / 480,
  ]);
}

test("a file begins with its header, and ends its tracks", () => {
  const file = writeMidi(sequenceOf({ name: "é", program: 5, notes: [[60, 80, 0, 0.5]] }));
  const hex = Array.from(file, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
  expect(hex).toBe(
    [
      "4d 54 68 64 00 00 00 06 00 01 00 02 01 e0",
      "4d 54 72 6b 00 00 00 13 00 ff 58 04 06 03 18 08 00 ff 51 03 07 a1 20 00 ff 2f 00",
      "4d 54 72 6b 00 00 00 16 00 ff 03 02 c3 a9 00 c0 05 00 90 3c 50 81 70 80 3c 00 00 ff 2f 00",
    ].join(" "),
  );
});

test("drums lie on channel 10, and other tracks on channels of their own", () => {
  const notes: Note[] = [[60, 80, 0, 1]];
  const file = writeMidi(sequenceOf({ notes }, { notes, is_drum: true }, { notes }));
  const statuses = [...file].filter((byte, i) => byte >> 4 === 9 && file[i + 1] === 60);
  expect(statuses).toEqual([0x90, 0x99, 0x91]);
});

test("a note repeated without a gap ends before it begins again", () => {
  const notes: Note[] = [
    [60, 80, 0, 1],
    [60, 80, 1, 1],
  ];
  expect(readNotes(writeMidi(sequenceOf({ notes })))).toEqual(notes);
});

test("notes are read back as they were written", () => {
  const step = fc.integer({ min: 0, max: 400 }).map((n) => n / 16);
  const durations = fc.integer({ min: 1, max: 16 }).map((n) => n / 16);
  const note = fc.tuple(fc.nat(127), fc.integer({ min: 1, max: 127 }), step, durations);
  // One note a pitch: which of two overlapping notes of one pitch ends first, MIDI cannot say.
  const notes = fc.uniqueArray(note, { maxLength: 30, selector: ([pitch]) => pitch });
  const sorted = (list: readonly (readonly number[])[]) =>
    list.toSorted((a, b) => (a[0] ?? 0) - (b[0] ?? 0));
  fc.assert(
    fc.property(notes, (written) => {
      const read = readNotes(writeMidi(sequenceOf({ notes: written })));
      expect(sorted(read)).toEqual(sorted(written));
    }),
  );
});

test("a tempo too slow for MIDI is written as the slowest", () => {
  const file = writeMidi({ tempos: [[0, 1]], time_signatures: [], tracks: [] });
  expect([...file.subarray(22, 29)]).toEqual([0, 0xff, 0x51, 3, 0xff, 0xff, 0xff]);
});
