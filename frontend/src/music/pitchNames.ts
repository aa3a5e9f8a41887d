const STEPS = ["C", "C#", "D", "E-", "E", "F", "F#", "G", "G#", "A", "B-", "B"];

/**
 * Every MIDI pitch by the name that music21 gives it. A flat is "-", as in "E-4", and below octave
 * 0 lies octave -1: "C-1" is pitch 0. "E-1" and "B-1" could be both; as music21 reads them, they
 * are the flats of octave 1, which instruments do play.
 */
const PITCHES: ReadonlyMap<string, number> = new Map(
  Array.from({ length: 128 }, (_, pitch) => [pitchName(pitch), pitch]),
);

function pitchName(pitch: number): string {
  return `${STEPS[pitch % 12]}${Math.floor(pitch / 12) - 1}`;
}

/** The MIDI pitch of a name that `pitchName` gives; undefined for any other text. */
export function pitchNamed(name: string): number | undefined {
  return PITCHES.get(name);
}
