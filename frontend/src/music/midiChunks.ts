import { MidiError } from "./midiError";

/** Real files were seen with 130 track chunks, most of them without a note. */
const MAX_TRACK_CHUNKS = 1_000;
const MAX_FILE_BYTES = 10_000_000;
/** SMPTE's frames a second; 29 stands for 29.97 (drop frame). */
const FRAME_RATES = new Map([
  [24, 24],
  [25, 25],
  [29, 30_000 / 1_001],
  [30, 30],
]);

/** The tracks' bytes and the unit of their time. */
export interface MidiChunks {
  readonly tracks: readonly Uint8Array[];
  /** With SMPTE division a tick is a fixed time, and a quarter is half a second. */
  readonly ticksPerQuarter: number;
  /** Whether time is counted in SMPTE frames, so that tempos mean nothing. */
  readonly isSmpte: boolean;
}

/**
 * Checks a MIDI file's structure and returns its tracks, by the rules and in the words of
 * ml/music/midi_chunks.py. Nothing in the file is trusted: every length is held against what is
 * there before anything is read by it. Throws a MidiError.
 */
export function splitChunks(file: Uint8Array): MidiChunks {
  const data = standardMidi(file);
  const headerLength = uint(data, 4, 4);
  if (data.length < 14 || 8 + headerLength > data.length) {
    throw new MidiError(
      `the file is cut off: it ends inside its header, after ${data.length} bytes`,
    );
  }
  if (headerLength < 6) {
    throw new MidiError(`a MIDI header is at least 6 bytes long, this one says ${headerLength}`);
  }
  const format = uint(data, 8, 2);
  const promised = uint(data, 10, 2);
  if (format > 1) {
    throw new MidiError(`MIDI format 0 and 1 can be read, this file is of format ${format}`);
  }
  if (promised > MAX_TRACK_CHUNKS) throw tooManyTracks(promised);
  const time = readDivision(uint(data, 12, 2));
  const tracks = trackChunks(data, 8 + headerLength, promised);
  if (tracks.length < promised) {
    throw new MidiError(
      `the file is cut off: its header promises ${promised === 1 ? "1 track" : `${promised} tracks`}, ` +
        `${tracks.length} of them are there`,
    );
  }
  return { tracks, ...time };
}

/** The Standard MIDI File, taken out of a RIFF (.rmi) envelope if in one. */
function standardMidi(data: Uint8Array): Uint8Array {
  if (data.length > MAX_FILE_BYTES) {
    const [size, limit] = [data.length, MAX_FILE_BYTES].map(megabytes);
    throw new MidiError(`the file is ${size} MB; a MIDI file may have ${limit} MB`);
  }
  if (text(data, 0) === "MThd") return data;
  if (text(data, 0) !== "RIFF" || text(data, 8) !== "RMID") throw notMidi(data);
  if (text(data, 12) !== "data" || text(data, 20) !== "MThd") {
    throw new MidiError("the file is a RIFF envelope (RMID) with no MIDI file at its start");
  }
  return data.subarray(20);
}

function notMidi(data: Uint8Array): MidiError {
  if (data.length === 0) return new MidiError("the file is empty");
  const shown = [...data.subarray(0, 8)];
  const bytes = shown.map((byte) => byte.toString(16).padStart(2, "0").toUpperCase()).join(" ");
  const letters = shown.map((byte) => (isPrintable(byte) ? String.fromCharCode(byte) : "·"));
  return new MidiError(`not a MIDI file (first bytes ${bytes}, “${letters.join("")}”)`);
}

function readDivision(division: number): { ticksPerQuarter: number; isSmpte: boolean } {
  if (division >= 0x8000) {
    const frames = 256 - (division >> 8);
    const ticksPerFrame = division & 0xff;
    const rate = FRAME_RATES.get(frames);
    if (rate === undefined || ticksPerFrame === 0) {
      throw new MidiError(
        "SMPTE time has 24, 25, 29 or 30 frames a second and at least one tick a frame, " +
          `got ${frames} and ${ticksPerFrame}`,
      );
    }
    return { ticksPerQuarter: (rate * ticksPerFrame) / 2, isSmpte: true };
  }
  if (division === 0) throw new MidiError("ticks per quarter note must be above zero, got 0");
  return { ticksPerQuarter: division, isSmpte: false };
}

function trackChunks(data: Uint8Array, first: number, promised: number): Uint8Array[] {
  const tracks: Uint8Array[] = [];
  let start = first;
  while (data.length - start >= 8) {
    const isTrack = text(data, start) === "MTrk";
    // Many files carry bytes of some program after the last track.
    if (!isTrack && tracks.length >= promised) break;
    const length = uint(data, start + 4, 4);
    const kind = data.subarray(start, start + 4);
    start += 8;
    if (length > data.length - start) {
      const name = isTrack ? `track ${tracks.length + 1}` : `the chunk ${quoted(kind)}`;
      const left = counted(data.length - start);
      throw new MidiError(
        `the file is cut off or damaged: ${name} says it is ${counted(length)} bytes long, ` +
          `${left} are left`,
      );
    }
    if (isTrack) tracks.push(data.subarray(start, start + length));
    if (tracks.length > MAX_TRACK_CHUNKS) throw tooManyTracks(tracks.length);
    start += length;
  }
  return tracks;
}

function tooManyTracks(count: number): MidiError {
  return new MidiError(
    `the file has ${counted(count)} tracks; at most ${counted(MAX_TRACK_CHUNKS)} can be read`,
  );
}

/** "1,000" */
export function counted(value: number): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: 0 });
}

function megabytes(bytes: number): string {
  const digits = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
  return (bytes / 1e6).toLocaleString("en-US", digits);
}

/** Big-endian; bytes beyond the end count as none. */
function uint(data: Uint8Array, start: number, size: number): number {
  return data.subarray(start, start + size).reduce((value, byte) => value * 256 + byte, 0);
}

function text(data: Uint8Array, start: number): string {
  return String.fromCharCode(...data.subarray(start, start + 4));
}

function isPrintable(byte: number): boolean {
  return byte >= 32 && byte < 127;
}

/** As Python writes bytes: b'XFIH'. */
function quoted(bytes: Uint8Array): string {
  const shown = [...bytes].map((byte) =>
    isPrintable(byte) ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, "0")}`,
  );
  return `b'${shown.join("")}'`;
}
