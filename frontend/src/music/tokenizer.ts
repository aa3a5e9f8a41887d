import type { NoteSequence } from "./noteSequence";

/** The token of what a vocabulary does not hold. */
export const OUTSIDE = -1;

/** Turns a model's tokens into music, and music into them. */
export interface Tokenizer {
  readonly representation: string;
  readonly vocabularySize: number;
  /** The tokens that say a pitch alone; none where every token is all of a note. */
  readonly pitchTokens: readonly number[];
  /** Throws a RangeError for a token that is not in the vocabulary. */
  decode(tokens: readonly number[]): NoteSequence;
  /** What a training song is turned into; OUTSIDE for what the vocabulary does not hold. */
  encode(sequence: NoteSequence): number[];
}
