import type { NoteSequence, Track } from "../music/noteSequence";

/** The index.json that `python -m ml instruments` writes beside the sounds. */
export interface InstrumentIndex {
  readonly version: string;
  readonly credit: string;
  readonly instruments: Readonly<Record<string, Instrument>>;
  /** The instrument of each of the 128 General MIDI programs. */
  readonly programs: readonly string[];
  /** The file of each key of the drum kit. */
  readonly drums: Readonly<Record<string, string>>;
}

interface Instrument {
  /** Files by the pitch they hold. */
  readonly samples: Readonly<Record<string, string>>;
  /** Where a file repeats, in seconds, by pitch; none for sounds that die away. */
  readonly loops: Readonly<Record<string, readonly [start: number, end: number]>>;
  /** How long a note takes to fade, in seconds. */
  readonly release: number;
}

/** How one note is to be played. */
export interface Sound {
  readonly file: string;
  /** 1 plays the file at its own pitch. */
  readonly playbackRate: number;
  readonly loop: readonly [start: number, end: number] | undefined;
  /** Undefined for drums, which ring on whatever the note's length. */
  readonly releaseSeconds: number | undefined;
}

const OPEN_HI_HAT = 46;
const CHOKING_KEYS = new Set([42, 44]);

/** Whether a drum ends the ringing of another: a closed hi-hat that of the open one. */
export function chokes(key: number, ringing: number): boolean {
  return CHOKING_KEYS.has(key) && ringing === OPEN_HI_HAT;
}

/** Which file plays a note of a track; undefined where the kit has no such drum. */
export function soundFor(index: InstrumentIndex, track: Track, pitch: number): Sound | undefined {
  if (track.is_drum) {
    const file = index.drums[pitch];
    return file ? { file, playbackRate: 1, loop: undefined, releaseSeconds: undefined } : undefined;
  }
  const instrument = index.instruments[index.programs[track.program] ?? ""];
  if (!instrument) return undefined;
  const sampled = nearest(Object.keys(instrument.samples).map(Number), pitch);
  const file = sampled === undefined ? undefined : instrument.samples[sampled];
  if (sampled === undefined || file === undefined) return undefined;
  return {
    file,
    playbackRate: 2 ** ((pitch - sampled) / 12),
    loop: instrument.loops[sampled],
    releaseSeconds: instrument.release,
  };
}

function nearest(candidates: readonly number[], pitch: number): number | undefined {
  let best: number | undefined;
  for (const candidate of candidates) {
    if (best === undefined || Math.abs(candidate - pitch) < Math.abs(best - pitch)) {
      best = candidate;
    }
  }
  return best;
}

/** The files that a sequence cannot be played without. */
export function filesFor(index: InstrumentIndex, sequence: NoteSequence): string[] {
  const files = new Set<string>();
  for (const track of sequence.tracks) {
    for (const pitch of new Set(track.notes.map(([pitch]) => pitch))) {
      const file = soundFor(index, track, pitch)?.file;
      if (file) files.add(file);
    }
  }
  return [...files];
}
