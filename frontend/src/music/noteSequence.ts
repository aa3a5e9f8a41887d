/**
 * A piece of music as the server sends it: the JSON is the type. All times are in quarters.
 */
export type Note = readonly [
  pitch: number,
  velocity: number,
  startQuarters: number,
  durationQuarters: number,
];
export type Tempo = readonly [startQuarters: number, qpm: number];
export type TimeSignature = readonly [
  startQuarters: number,
  numerator: number,
  denominator: number,
];

/** A chord that holds from there on; the symbol is one of CHORD_SYMBOLS. */
export type Chord = readonly [startQuarters: number, symbol: string];

export interface Track {
  readonly name: string;
  /** General MIDI program, 0 to 127. */
  readonly program: number;
  readonly is_drum: boolean;
  /** Sorted by start, then by pitch. */
  readonly notes: readonly Note[];
}

export interface NoteSequence {
  readonly tempos: readonly Tempo[];
  readonly time_signatures: readonly TimeSignature[];
  readonly tracks: readonly Track[];
  /** What was written above the music; not there where nothing was. */
  readonly chords?: readonly Chord[];
}

export const DEFAULT_QPM = 120;
export const DEFAULT_TIME_SIGNATURE: TimeSignature = [0, 4, 4];

export function noteCount(sequence: NoteSequence): number {
  return sequence.tracks.reduce((sum, track) => sum + track.notes.length, 0);
}

/** Where the last note ends, in quarters; 0 for no notes. */
export function endQuarters(sequence: NoteSequence): number {
  let end = 0;
  for (const track of sequence.tracks) {
    for (const [, , start, duration] of track.notes) end = Math.max(end, start + duration);
  }
  return end;
}
