import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readFixture } from "../testing/fixtures";
import { writeMidi } from "./midi";
import { MidiError } from "./midiError";
import { readMidi } from "./midiRead";
import { type NoteSequence, noteCount } from "./noteSequence";
import { tokenizerFromJson } from "./tokenizers";

interface Golden {
  readonly tokenizers: readonly { readonly vocabulary: string[] }[];
  readonly files: readonly {
    name: string;
    midi: string;
    sequence: NoteSequence;
    tokens: number[][];
  }[];
  readonly bad_files: readonly { name: string; midi: string; message: string }[];
}

const golden = readFixture<Golden>("golden/encoding.json");
const tokenizers = golden.tokenizers.map(tokenizerFromJson);
const [, events] = tokenizers;
if (!events) throw new Error("the golden file must hold two tokenizers");

function bytesOf(midi: string): Uint8Array {
  return Uint8Array.from(Buffer.from(midi, "base64"));
}

describe.each(golden.files)("$name", ({ midi, sequence, tokens }) => {
  test("is read as Python reads it", () => {
    expect(readMidi(bytesOf(midi))).toEqual(sequence);
  });

  test("is encoded as Python encodes it", () => {
    const read = readMidi(bytesOf(midi));
    expect(tokenizers.map((tokenizer) => tokenizer.encode(read))).toEqual(tokens);
  });
});

test.each(golden.bad_files)("$name is refused in Python's words", ({ midi, message }) => {
  expect(() => readMidi(bytesOf(midi))).toThrow(new MidiError(message));
});

test("whatever bytes are damaged, a file is read or refused in words", () => {
  const files = golden.files.map(({ midi }) => bytesOf(midi));
  const damage = fc.array(fc.tuple(fc.nat(2000), fc.nat(255)), { maxLength: 6 });
  fc.assert(
    fc.property(fc.constantFrom(...files), damage, fc.nat(2000), (file, changes, end) => {
      const damaged = file.slice(0, end < 1000 ? end : undefined);
      for (const [at, byte] of changes) damaged[at % Math.max(1, damaged.length)] = byte;
      try {
        const sequence = readMidi(damaged);
        expect(noteCount(sequence)).toBeGreaterThan(0);
        for (const tokenizer of tokenizers) tokenizer.encode(sequence);
      } catch (error) {
        expect(error).toBeInstanceOf(MidiError);
      }
    }),
    { numRuns: 500 },
  );
});

test("what is decoded, written as MIDI, read and encoded again is the same music", () => {
  const size = events.vocabularySize;
  fc.assert(
    fc.property(fc.array(fc.nat(size - 1), { minLength: 1, maxLength: 200 }), (tokens) => {
      const music = events.decode(tokens);
      fc.pre(noteCount(music) > 0);
      // MIDI cannot hold a pitch struck while it sounds.
      const first = events.decode(events.encode(readMidi(writeMidi(music))));
      const again = events.decode(events.encode(readMidi(writeMidi(first))));
      expect(again).toEqual(first);
    }),
  );
});

test("tokens that encode music decode to it, and that to the same tokens", () => {
  for (const { tokens } of golden.files) {
    const encoded = tokens[1] ?? [];
    expect(events.encode(events.decode(encoded))).toEqual(encoded);
  }
});

test("chords are said as they are read", () => {
  const music = events.decode(golden.files[0]?.tokens[1] ?? []);
  const chords = [
    [0, "C"],
    [1.5, "G7"],
    [1.5, "G"],
  ] as const;
  const words = golden.tokenizers[1]?.vocabulary ?? [];
  const said = events.encode({ ...music, chords }).map((token) => words[token]);
  expect(said.slice(0, 6)).toEqual([
    "bar 4/4",
    "tempo 120",
    "chords",
    "chord C",
    "at 18",
    "chord G",
  ]);
});

test("a file of 100,000 notes is read and encoded whole", () => {
  const scale = Array.from(
    { length: 100_000 },
    (_, i) => [40 + (i % 48), 80, i / 4, 0.25] as const,
  );
  const track = { name: "", program: 0, is_drum: false, notes: scale };
  const sequence = { tempos: [[0, 120]], time_signatures: [[0, 4, 4]], tracks: [track] } as const;
  const midi = writeMidi(sequence);
  const read = readMidi(midi);
  expect(noteCount(read)).toBe(100_000);
  expect(events.encode(read).length).toBeGreaterThan(200_000);
});
