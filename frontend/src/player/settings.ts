import { faderGain } from "./gain";

export interface TrackSettings {
  readonly muted: boolean;
  readonly solo: boolean;
  /** 0 to 1, as a fader shows it. */
  readonly volume: number;
  /** General MIDI program it is played with, 0 to 127; left out for its own. */
  readonly program?: number | undefined;
}

/** How a song is played; all of it can change while it plays. */
export interface PlaySettings {
  readonly looping: boolean;
  /** The first and the last bar of the loop, counted from 1; undefined for the whole song. */
  readonly loopBars: readonly [first: number, last: number] | undefined;
  /** 1 is as written. */
  readonly tempo: number;
  /** In semitones; drums stay as they are. */
  readonly transpose: number;
  readonly metronome: boolean;
  /** By track; tracks beyond its end are as written. */
  readonly tracks: readonly TrackSettings[];
}

export const TEMPO_RANGE = [0.5, 2] as const;
export const TRANSPOSE_RANGE = [-12, 12] as const;

export const TRACK_AS_WRITTEN: TrackSettings = { muted: false, solo: false, volume: 0.8 };

export const AS_WRITTEN: PlaySettings = {
  looping: false,
  loopBars: undefined,
  tempo: 1,
  transpose: 0,
  metronome: false,
  tracks: [],
};

/** Brings what was typed or dragged into its range. */
export function withinRange(settings: PlaySettings): PlaySettings {
  const { loopBars } = settings;
  const [first, last] = loopBars ?? [1, 1];
  return {
    ...settings,
    tempo: between(settings.tempo, TEMPO_RANGE, 1),
    transpose: Math.round(between(settings.transpose, TRANSPOSE_RANGE, 0)),
    loopBars: loopBars && [Math.max(1, Math.min(first, last)), Math.max(1, first, last)],
  };
}

function between(value: number, [least, most]: readonly [number, number], fallback: number) {
  return Number.isFinite(value) ? Math.min(most, Math.max(least, value)) : fallback;
}

/** The gain of each of `count` tracks: while any is solo, only those that are sound. */
export function trackGains(tracks: readonly TrackSettings[], count: number): number[] {
  const all = Array.from({ length: count }, (_, index) => tracks[index] ?? TRACK_AS_WRITTEN);
  const anySolo = all.some((track) => track.solo);
  return all.map(({ muted, solo, volume }) =>
    muted || (anySolo && !solo) ? 0 : faderGain(volume),
  );
}
