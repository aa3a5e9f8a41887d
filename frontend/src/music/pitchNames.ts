const SEMITONES: Readonly<Record<string, number>> = { C: 0, D: 2, E: 4, F: 5, G: 7, A: 9, B: 11 };
const NAME = /^([A-G])(#{0,4}|-{0,4})(\d*)$/;
const OCTAVE_WHERE_NONE_IS_GIVEN = 4;

/**
 * The MIDI pitch of a name as music21 spells it: "-" is a flat, "#" a sharp, "C4" is 60, and a
 * name without an octave lies in octave 4. Throws a TypeError for anything else.
 */
export function pitchOf(name: string): number {
  const [, letter = "", accidentals = "", octave = ""] = NAME.exec(name) ?? [];
  const semitone = SEMITONES[letter];
  if (semitone === undefined) {
    throw new TypeError(`a pitch must be spelled like "C4", "F#2" or "E-3", got "${name}"`);
  }
  const alteration = accidentals.startsWith("-") ? -accidentals.length : accidentals.length;
  const octaveNumber = octave === "" ? OCTAVE_WHERE_NONE_IS_GIVEN : Number(octave);
  return 12 * (octaveNumber + 1) + semitone + alteration;
}
