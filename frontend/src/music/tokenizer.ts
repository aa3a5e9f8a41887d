import type { NoteSequence } from "./noteSequence";

/** Turns a model's tokens into music. */
export interface Tokenizer {
  readonly representation: string;
  readonly vocabularySize: number;
  /** Throws a RangeError for a token that is not in the vocabulary. */
  decode(tokens: readonly number[]): NoteSequence;
}
