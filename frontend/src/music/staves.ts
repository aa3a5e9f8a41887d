import type { Note, Track } from "./noteSequence";

export type Clef = "treble" | "bass" | "drums";

/** The notes of a track that stand on one staff. */
export interface Staff {
  readonly clef: Clef;
  readonly notes: readonly Note[];
}

const MIDDLE_C = 60;
/** Pianos, mallets and organs, and the harp. */
const LAST_KEYBOARD = 23;
const HARP = 46;
/** A keyboard that goes this far to both sides of middle C needs both hands. */
const HAND = 5;

/** One staff, or two for a keyboard that needs them: from middle C up, and below. */
export function stavesOf({ is_drum, program, notes }: Track): Staff[] {
  if (is_drum) return [{ clef: "drums", notes }];
  const upper = notes.filter(([pitch]) => pitch >= MIDDLE_C);
  const lower = notes.filter(([pitch]) => pitch < MIDDLE_C);
  const isKeyboard = program <= LAST_KEYBOARD || program === HARP;
  const isWide =
    upper.some(([pitch]) => pitch >= MIDDLE_C + HAND) &&
    lower.some(([pitch]) => pitch < MIDDLE_C - HAND);
  if (isKeyboard && isWide) {
    return [
      { clef: "treble", notes: upper },
      { clef: "bass", notes: lower },
    ];
  }
  return [{ clef: upper.length >= lower.length ? "treble" : "bass", notes }];
}
