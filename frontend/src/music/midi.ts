import { CHORDS_TRACK } from "./midiRead";
import type { Chord, NoteSequence, Tempo, TimeSignature, Track } from "./noteSequence";

const TICKS_PER_QUARTER = 480;
const DRUM_CHANNEL = 9;
const MELODIC_CHANNELS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15];
const LONGEST_QUARTER_MICROSECONDS = 0xffffff;

interface Event {
  readonly tick: number;
  readonly bytes: readonly number[];
}

/**
 * A Standard MIDI File of format 1: tempos and time signatures first, then chords, then each track. Where there
 * are more than 15 melodic tracks, some share a channel.
 */
export function writeMidi(sequence: NoteSequence): Uint8Array<ArrayBuffer> {
  const conductor = [
    ...sequence.time_signatures.map(timeSignatureEvent),
    ...sequence.tempos.map(tempoEvent),
  ];
  const chords = sequence.chords ? [chordEvents(sequence.chords)] : [];
  const channels = channelsOf(sequence.tracks);
  const tracks = sequence.tracks.map((track, i) => trackEvents(track, channels[i] ?? 0));
  const all = [conductor, ...chords, ...tracks];
  const header = [...uint(1, 2), ...uint(all.length, 2), ...uint(TICKS_PER_QUARTER, 2)];
  return Uint8Array.from([
    ...chunk("MThd", header),
    ...all.flatMap((events) => chunk("MTrk", serialised(events))),
  ]);
}

function channelsOf(tracks: readonly Track[]): number[] {
  let melodic = 0;
  return tracks.map((track) => {
    if (track.is_drum) return DRUM_CHANNEL;
    melodic += 1;
    return MELODIC_CHANNELS[(melodic - 1) % MELODIC_CHANNELS.length] ?? 0;
  });
}

function chordEvents(chords: readonly Chord[]): Event[] {
  const text = (type: number, words: string) => meta(type, [...new TextEncoder().encode(words)]);
  const symbols = chords.map(([start, symbol]) => ({
    tick: ticks(start),
    bytes: text(0x01, symbol),
  }));
  return [{ tick: 0, bytes: text(0x03, CHORDS_TRACK) }, ...symbols];
}

function trackEvents(track: Track, channel: number): Event[] {
  const name = [...new TextEncoder().encode(track.name)];
  const start: Event[] = [
    { tick: 0, bytes: meta(0x03, name) },
    { tick: 0, bytes: [0xc0 | channel, track.program] },
  ];
  const ends: Event[] = [];
  const begins: Event[] = [];
  for (const [pitch, velocity, startQuarters, durationQuarters] of track.notes) {
    const tick = ticks(startQuarters);
    const end = Math.max(tick + 1, ticks(startQuarters + durationQuarters));
    begins.push({ tick, bytes: [0x90 | channel, pitch, velocity] });
    ends.push({ tick: end, bytes: [0x80 | channel, pitch, 0] });
  }
  // Ends come first, so that a note repeated without a gap is not cut off as it begins.
  return [...start, ...ends, ...begins];
}

function tempoEvent([start, qpm]: Tempo): Event {
  const microseconds = Math.round(60_000_000 / qpm);
  const bytes = uint(Math.min(LONGEST_QUARTER_MICROSECONDS, Math.max(1, microseconds)), 3);
  return { tick: ticks(start), bytes: meta(0x51, bytes) };
}

function timeSignatureEvent([start, numerator, denominator]: TimeSignature): Event {
  const clocksPerBeat = 24;
  const thirtySecondsPerQuarter = 8;
  const bytes = [numerator, Math.log2(denominator), clocksPerBeat, thirtySecondsPerQuarter];
  return { tick: ticks(start), bytes: meta(0x58, bytes) };
}

/** Sorts by time, keeping the order of what is at one time, and writes the time between events. */
function serialised(events: readonly Event[]): number[] {
  let now = 0;
  const body = events
    .toSorted((a, b) => a.tick - b.tick)
    .flatMap(({ tick, bytes }) => {
      const delta = variableLength(tick - now);
      now = tick;
      return [...delta, ...bytes];
    });
  return [...body, 0, ...meta(0x2f, [])];
}

function ticks(quarters: number): number {
  return Math.max(0, Math.round(quarters * TICKS_PER_QUARTER));
}

function meta(type: number, bytes: readonly number[]): number[] {
  return [0xff, type, ...variableLength(bytes.length), ...bytes];
}

function chunk(name: string, bytes: readonly number[]): number[] {
  return [...new TextEncoder().encode(name), ...uint(bytes.length, 4), ...bytes];
}

/** Big-endian. */
function uint(value: number, size: number): number[] {
  return Array.from({ length: size }, (_, i) => Math.floor(value / 256 ** (size - 1 - i)) % 256);
}

/** Seven bits a byte, the highest bit set in all but the last. */
function variableLength(value: number): number[] {
  const bytes = [value % 128];
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128)) {
    bytes.unshift(128 + (rest % 128));
  }
  return bytes;
}
