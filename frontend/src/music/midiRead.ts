import { readChord } from "./chordSymbols";
import { counted, type MidiChunks, splitChunks } from "./midiChunks";
import { MidiError } from "./midiError";
import { DRUM_CHANNEL, type TickNote, TrackEvents } from "./midiEvents";
import {
  type Chord,
  DEFAULT_QPM,
  DEFAULT_TIME_SIGNATURE,
  type Note,
  type NoteSequence,
  type Tempo,
  type TimeSignature,
  type Track,
} from "./noteSequence";
import { durationSeconds } from "./tempoMap";

const MAX_TRACKS = 128;
const MAX_NOTES = 1_000_000;
const MAX_SECONDS = 24 * 3600;
/** The track, here and in `midi.ts`, whose texts are chord symbols. */
export const CHORDS_TRACK = "Chords";
/** Tempos and metres: more than a recorded rubato of hours needs. */
const MAX_CHANGES = 100_000;

/**
 * Reads a MIDI file of format 0 or 1 as ml/music/midi_read.py does: each channel of a track, and
 * each program it changes to, becomes a track of its own; texts of a track named "Chords" that are
 * chord symbols are the music's chords. Throws a MidiError for bytes that are not
 * MIDI, are damaged or cut off, hold no notes, or pass a limit.
 */
export function readMidi(file: Uint8Array): NoteSequence {
  const chunks = splitChunks(file);
  const tracks: TrackEvents[] = [];
  let notes = 0;
  for (const chunk of chunks.tracks) {
    const track = new TrackEvents(chunk);
    tracks.push(track);
    notes += track.noteCount;
    checkAtMost(notes, MAX_NOTES, "notes");
  }
  if (notes === 0) throw new MidiError("the file has no notes");
  const sequence = build(chunks, tracks);
  const seconds = durationSeconds(sequence);
  if (seconds > MAX_SECONDS) {
    const [hours, limit] = [seconds / 3600, MAX_SECONDS / 3600].map(counted);
    throw new MidiError(`the file lasts ${hours} hours; at most ${limit} can be read`);
  }
  return sequence;
}

function build(chunks: MidiChunks, tracks: readonly TrackEvents[]): NoteSequence {
  const { ticksPerQuarter, isSmpte } = chunks;
  const parts = tracks.flatMap(({ name, parts }) =>
    parts.map(
      ({ channel, program, notes }): Track => ({
        name,
        program,
        is_drum: channel === DRUM_CHANNEL,
        notes: toNotes(notes, ticksPerQuarter),
      }),
    ),
  );
  checkAtMost(parts.length, MAX_TRACKS, "tracks with notes");
  const tempos = isSmpte ? [] : tracks.flatMap((track) => track.tempos);
  const metres = tracks.flatMap(({ timeSignatures }) => timeSignatures);
  checkAtMost(tempos.length + metres.length, MAX_CHANGES, "tempos and metres");
  const texts = tracks.flatMap((track) => (track.name === CHORDS_TRACK ? track.texts : []));
  checkAtMost(texts.length, MAX_CHANGES, "chords");
  const chords = toChords(texts, ticksPerQuarter);
  return {
    tempos: toTempos(tempos, ticksPerQuarter),
    time_signatures: toTimeSignatures(metres, ticksPerQuarter),
    tracks: parts,
    ...(chords.length > 0 && { chords }),
  };
}

function checkAtMost(count: number, limit: number, what: string): void {
  if (count <= limit) return;
  throw new MidiError(
    `the file has ${counted(count)} ${what}; at most ${counted(limit)} can be read`,
  );
}

/** A note of no length lasts one tick. */
function toNotes(notes: readonly TickNote[], ticksPerQuarter: number): Note[] {
  return notes
    .toSorted(
      (a, b) => a.start - b.start || a.pitch - b.pitch || a.end - b.end || a.velocity - b.velocity,
    )
    .map(({ start, end, pitch, velocity }) => [
      pitch,
      velocity,
      start / ticksPerQuarter,
      (end - start || 1) / ticksPerQuarter,
    ]);
}

function toTempos(
  tempos: readonly (readonly [tick: number, microseconds: number])[],
  ticksPerQuarter: number,
): Tempo[] {
  const atTick = new Map([[0, 60e6 / DEFAULT_QPM]]);
  for (const [tick, microseconds] of tempos.toSorted((a, b) => a[0] - b[0])) {
    atTick.set(tick, microseconds);
  }
  const kept: Tempo[] = [];
  for (const [tick, microseconds] of atTick) {
    const qpm = 60e6 / microseconds;
    if (kept.at(-1)?.[1] !== qpm) kept.push([tick / ticksPerQuarter, qpm]);
  }
  return kept;
}

function toTimeSignatures(
  metres: readonly (readonly [tick: number, numerator: number, denominator: number])[],
  ticksPerQuarter: number,
): TimeSignature[] {
  const [, over, under] = DEFAULT_TIME_SIGNATURE;
  const atTick = new Map<number, readonly [number, number]>([[0, [over, under]]]);
  for (const [tick, numerator, denominator] of metres.toSorted((a, b) => a[0] - b[0])) {
    atTick.set(tick, [numerator, denominator]);
  }
  const kept: TimeSignature[] = [];
  for (const [tick, [numerator, denominator]] of atTick) {
    const last = kept.at(-1);
    if (last?.[1] === numerator && last[2] === denominator) continue;
    kept.push([tick / ticksPerQuarter, numerator, denominator]);
  }
  return kept;
}

function toChords(
  texts: readonly (readonly [tick: number, text: string])[],
  ticksPerQuarter: number,
): Chord[] {
  const atTick = new Map<number, string>();
  for (const [tick, text] of texts.toSorted((a, b) => a[0] - b[0])) {
    try {
      atTick.set(tick, readChord(text));
    } catch (error) {
      // Other words may stand there too.
      if (!(error instanceof RangeError)) throw error;
    }
  }
  const kept: Chord[] = [];
  for (const [tick, symbol] of atTick) {
    if (kept.at(-1)?.[1] !== symbol) kept.push([tick / ticksPerQuarter, symbol]);
  }
  return kept;
}
