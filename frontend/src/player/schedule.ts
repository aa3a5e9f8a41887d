import type { NoteSequence } from "../music/noteSequence";
import { TempoMap } from "../music/tempoMap";

/** A note as the player needs it: in seconds. */
export interface ScheduledNote {
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly pitch: number;
  readonly velocity: number;
  /** Index of its track. */
  readonly track: number;
}

export interface Schedule {
  /** By start. */
  readonly notes: readonly ScheduledNote[];
  readonly durationSeconds: number;
}

export function buildSchedule(sequence: NoteSequence): Schedule {
  const tempos = new TempoMap(sequence.tempos);
  const notes: ScheduledNote[] = [];
  let durationSeconds = 0;
  sequence.tracks.forEach((track, index) => {
    for (const [pitch, velocity, start, duration] of track.notes) {
      const startSeconds = tempos.secondsAt(start);
      const endSeconds = tempos.secondsAt(start + duration);
      durationSeconds = Math.max(durationSeconds, endSeconds);
      notes.push({ startSeconds, endSeconds, pitch, velocity, track: index });
    }
  });
  notes.sort((a, b) => a.startSeconds - b.startSeconds);
  return { notes, durationSeconds };
}

/** Index of the first note that starts at this time or later. */
export function firstNoteFrom(notes: readonly ScheduledNote[], seconds: number): number {
  let low = 0;
  let high = notes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const note = notes[middle];
    if (note && note.startSeconds < seconds) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Notes that began before this time and still have `least` seconds to go. */
export function notesSoundingAt(
  notes: readonly ScheduledNote[],
  seconds: number,
  least: number,
): ScheduledNote[] {
  return notes
    .slice(0, firstNoteFrom(notes, seconds))
    .filter((note) => note.endSeconds >= seconds + least);
}
