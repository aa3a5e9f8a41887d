import type { Track } from "./noteSequence";

/** Letters by fifths, from F on. */
const LETTERS = "FCGDAEB";
const NATURALS: Readonly<Record<string, number>> = { C: 0, D: 2, E: 4, F: 5, G: 7, A: 9, B: 11 };
/** Keys by how few signs they have; of two with as many, the sharp one. */
const KEYS = [0, 1, -1, 2, -2, 3, -3, 4, -4, 5, -5, 6];

export interface SpelledPitch {
  readonly step: string;
  /** In semitones: -1 is flat. */
  readonly alter: number;
  /** Of middle C, 4. */
  readonly octave: number;
}

/** The key, in fifths above C, in which most notes need no sign. */
export function keyOf(tracks: readonly Track[]): number {
  const counts = new Array<number>(12).fill(0);
  for (const track of tracks) {
    if (track.is_drum) continue;
    for (const [pitch] of track.notes) counts[pitch % 12] = (counts[pitch % 12] ?? 0) + 1;
  }
  const fits = KEYS.map((fifths) => {
    const scale = Array.from({ length: 7 }, (_, k) => modulo(7 * (fifths - 1 + k), 12));
    return scale.reduce((sum, pitchClass) => sum + (counts[pitchClass] ?? 0), 0);
  });
  return KEYS[fits.indexOf(Math.max(...fits))] ?? 0;
}

/** How a pitch is written in a key: in C a sharp F and a flat B, E and A. */
export function spelled(pitch: number, key: number): SpelledPitch {
  const lowest = key - 4;
  // Seven fifths up is a semitone up, and seven is its own inverse modulo twelve.
  const fifths = lowest + modulo(7 * pitch - lowest, 12);
  const step = LETTERS[modulo(fifths + 1, 7)] ?? "C";
  const alter = Math.floor((fifths + 1) / 7);
  return { step, alter, octave: (pitch - alter - (NATURALS[step] ?? 0)) / 12 - 1 };
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}
