import type { Note } from "./noteSequence";
import type { NoteValues } from "./noteValues";

export interface ChordNote {
  readonly pitch: number;
  readonly velocity: number;
}

/** Notes that begin and end together, in ticks. */
export interface Chord {
  readonly start: number;
  readonly end: number;
  /** By pitch. */
  readonly notes: readonly ChordNote[];
}

interface Placed extends ChordNote {
  readonly start: number;
  end: number;
}

/**
 * The notes of a staff as voices, in each of which one chord follows another. Times are moved to
 * the nearest twelfth of a quarter; a note ends where the same pitch begins again.
 */
export function voicesOf(notes: readonly Note[], values: NoteValues): Chord[][] {
  const voices: Chord[][] = [];
  for (const chord of chordsOf(placed(notes, values))) {
    const free = voices.find((voice) => (voice.at(-1)?.end ?? 0) <= chord.start);
    if (free) free.push(chord);
    else voices.push([chord]);
  }
  return voices;
}

/**
 * The hits of a drum kit as one voice: what is hit at once is a chord, which lasts until the next
 * or until the quarter is over. How long a hit is says nothing.
 */
export function drumVoiceOf(hits: readonly Note[], values: NoteValues): Chord[][] {
  const { ticksPerQuarter } = values;
  const byStart = new Map<number, Map<number, ChordNote>>();
  for (const [pitch, velocity, start] of hits) {
    const tick = values.tickOf(start);
    const chord = byStart.get(tick) ?? new Map<number, ChordNote>();
    chord.set(pitch, { pitch, velocity });
    byStart.set(tick, chord);
  }
  const starts = [...byStart.keys()].sort((a, b) => a - b);
  const chords = starts.map((start, index): Chord => {
    const beatEnd = (Math.floor(start / ticksPerQuarter) + 1) * ticksPerQuarter;
    const end = Math.min(beatEnd, starts[index + 1] ?? beatEnd);
    return { start, end, notes: byPitch([...(byStart.get(start)?.values() ?? [])]) };
  });
  return [chords];
}

/** By pitch and start; no pitch sounds twice at a time. */
function placed(notes: readonly Note[], values: NoteValues): Placed[] {
  const all = notes
    .map(([pitch, velocity, start, duration]): Placed => {
      const from = values.tickOf(start);
      const step = values.tickOf(1 / 12);
      return {
        pitch,
        velocity,
        start: from,
        end: Math.max(from + step, values.tickOf(start + duration)),
      };
    })
    .sort((a, b) => a.pitch - b.pitch || a.start - b.start || a.end - b.end);
  return all.filter((note, index) => {
    const next = all[index + 1];
    if (next?.pitch !== note.pitch) return true;
    note.end = Math.min(note.end, next.start);
    return note.end > note.start;
  });
}

/** By start; of those that begin together the highest first. */
function chordsOf(notes: readonly Placed[]): Chord[] {
  const chords = new Map<string, Chord & { readonly notes: ChordNote[] }>();
  for (const { start, end, pitch, velocity } of notes) {
    const key = `${start} ${end}`;
    const chord = chords.get(key) ?? { start, end, notes: [] };
    chord.notes.push({ pitch, velocity });
    chords.set(key, chord);
  }
  return [...chords.values()].sort((a, b) => a.start - b.start || highest(b) - highest(a));
}

function highest({ notes }: Chord): number {
  return notes.at(-1)?.pitch ?? 0;
}

function byPitch(notes: ChordNote[]): ChordNote[] {
  return notes.sort((a, b) => a.pitch - b.pitch);
}
