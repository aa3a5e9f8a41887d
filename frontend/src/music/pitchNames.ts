const STEPS = ["C", "C#", "D", "E-", "E", "F", "F#", "G", "G#", "A", "B-", "B"];

/**
 * Every MIDI pitch by the name that music21 gives it. A flat is "-", as in "E-4", and below octave
 * 0 lies octave -1: "C-1" is pitch 0. "E-1" and "B-1" could be both; as music21 reads them, they
 * are the flats of octave 1, which instruments do play.
 */
const PITCHES: ReadonlyMap<string, number> = new Map(
  Array.from({ length: 128 }, (_, pitch) => [pitchName(pitch), pitch]),
);

/** The name of a MIDI pitch, 0 to 127: 63 is "E-4". */
export function pitchName(pitch: number): string {
  return `${STEPS[pitch % 12]}${Math.floor(pitch / 12) - 1}`;
}

/** The MIDI pitch of a name that `pitchName` gives; undefined for any other text. */
export function pitchNamed(name: string): number | undefined {
  return PITCHES.get(name);
}

/** Pitch classes in normal order: C, E and G are "0.4.7". */
export function chordName(pitchClasses: Iterable<number>): string {
  const ordered = [...new Set(pitchClasses)].sort((a, b) => a - b);
  const rotations = ordered.map((_, first) => [
    ...ordered.slice(first),
    ...ordered.slice(0, first).map((one) => one + 12),
  ]);
  // Forte's rule; of rotations as compact, the first has the lowest first pitch class.
  const [compact = []] = rotations.sort(byCompactness);
  return compact.map((one) => one % 12).join(".");
}

/** The smallest span first, then the smallest intervals from the first pitch class up. */
function byCompactness(a: readonly number[], b: readonly number[]): number {
  const [spread, other] = [spreadOf(a), spreadOf(b)];
  const at = spread.findIndex((interval, i) => interval !== other[i]);
  return (spread[at] ?? 0) - (other[at] ?? 0);
}

function spreadOf(rotation: readonly number[]): number[] {
  const [first = 0] = rotation;
  return [(rotation.at(-1) ?? first) - first, ...rotation.map((one) => one - first)];
}
