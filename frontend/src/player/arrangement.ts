import { bars } from "../music/layout";
import { DEFAULT_QPM, type NoteSequence } from "../music/noteSequence";
import { TempoMap } from "../music/tempoMap";
import type { PlaySettings, TrackSettings } from "./settings";

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

/** The same with other instruments for tracks that have one chosen; drums stay drums. */
export function withInstruments(
  sequence: NoteSequence,
  settings: readonly TrackSettings[],
): NoteSequence {
  const tracks = sequence.tracks.map((track, index) => {
    const { program = track.program } = settings[index] ?? {};
    return track.is_drum || program === track.program ? track : { ...track, program };
  });
  return { ...sequence, tracks };
}

/** What is to be heard, at the tempo as written: whose sounds are needed. */
export function arranged(
  sequence: NoteSequence,
  { transpose, tracks }: Pick<PlaySettings, "transpose" | "tracks">,
): NoteSequence {
  return withInstruments(transposed(sequence, transpose), tracks);
}

/** Whether two settings give every track the same instrument. */
export function sameInstruments(a: readonly TrackSettings[], b: readonly TrackSettings[]): boolean {
  const count = Math.max(a.length, b.length);
  return Array.from({ length: count }, (_, i) => a[i]?.program === b[i]?.program).every(Boolean);
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
