import { readMidi } from "../music/midiRead";
import type { NoteSequence } from "../music/noteSequence";
import { tokenizerFromJson } from "../music/tokenizers";
import type { Manifest } from "./manifest";
import { ModelError } from "./modelError";

/** A MIDI file as music, and as what a model is given of it. */
export interface ReadMidi {
  readonly sequence: NoteSequence;
  /** At least one that the model knows; OUTSIDE for words that it does not. */
  readonly tokens: readonly number[];
}

/** Throws a MidiError or a ModelError that says why the model can make nothing of the file. */
export function readMidiTokens(file: Uint8Array, manifest: Manifest): ReadMidi {
  const sequence = readMidi(file);
  const tokens = tokenizerFromJson(manifest.tokenizer).encode(sequence);
  if (tokens.length === 0) {
    throw new ModelError(
      "the file has drums only, and this model reads the first other instrument",
    );
  }
  if (!tokens.some((token) => token >= 0)) {
    throw new ModelError(
      "the model knows none of this music: no note or chord of it was in the training songs",
    );
  }
  return { sequence, tokens };
}
