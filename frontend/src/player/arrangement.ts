import { bars } from "../music/layout";
import { DEFAULT_QPM, type NoteSequence } from "../music/noteSequence";
import { TempoMap } from "../music/tempoMap";

/** A stretch of a song, in its own seconds. */
export interface Span {
  readonly startSeconds: number;
  readonly endSeconds: number;
}

/** Shorter than this a loop is a buzz, and of no length it would never end. */
const SHORTEST_LOOP_SECONDS = 0.02;

/** All but the drums moved by semitones; keys beyond MIDI's are left to whoever plays them. */
export function transposed(sequence: NoteSequence, semitones: number): NoteSequence {
  if (semitones === 0) return sequence;
  const tracks = sequence.tracks.map((track) => {
    if (track.is_drum) return track;
    const notes = track.notes.map(
      ([pitch, velocity, start, duration]) =>
        [pitch + semitones, velocity, start, duration] as const,
    );
    return { ...track, notes };
  });
  return { ...sequence, tracks };
}

/** The same at another speed: every tempo times `factor`, the one before the first too. */
export function atTempo(sequence: NoteSequence, factor: number): NoteSequence {
  if (factor === 1) return sequence;
  const written = sequence.tempos.some(([start]) => start <= 0)
    ? sequence.tempos
    : [[0, DEFAULT_QPM] as const, ...sequence.tempos];
  return { ...sequence, tempos: written.map(([start, qpm]) => [start, qpm * factor] as const) };
}

/** What a loop over these bars repeats, or over all; whole bars, so that the beat goes on. */
export function loopSpan(
  sequence: NoteSequence,
  loopBars: readonly [first: number, last: number] | undefined,
): Span | undefined {
  const all = bars(sequence);
  const [first, last] = loopBars ?? [1, all.length];
  const from = all[Math.min(first, all.length) - 1];
  const to = all[Math.min(last, all.length) - 1];
  if (!from || !to) return undefined;
  const tempos = new TempoMap(sequence.tempos);
  const startSeconds = tempos.secondsAt(from.startQuarters);
  const endSeconds = tempos.secondsAt(to.startQuarters + to.durationQuarters);
  if (endSeconds - startSeconds < SHORTEST_LOOP_SECONDS) return undefined;
  return { startSeconds, endSeconds };
}
