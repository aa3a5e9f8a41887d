const STEPS = ["C", "C#", "D", "E-", "E", "F", "F#", "G", "G#", "A", "B-", "B"];

/**
 * Every MIDI pitch by the name that music21 gives it. A flat is "-", as in "E-4"; below octave 0
 * lies octave -1, so that "C-1" is pitch 0: only E and B have flats, so nothing is ambiguous.
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
