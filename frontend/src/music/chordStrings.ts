import { DEFAULT_QPM, DEFAULT_TIME_SIGNATURE, type Note, type NoteSequence } from "./noteSequence";
import { chordName, pitchName, pitchNamed } from "./pitchNames";
import { OUTSIDE, type Tokenizer } from "./tokenizer";

const REPRESENTATION = "chord-strings";
const CHORD = /^\d{1,2}(\.\d{1,2})*$/;
const MIDDLE_C = 60;
const VELOCITY = 90;
/** Notes that begin within less than a 64th of the first are one chord: players are no machines. */
const ONSET_TOLERANCE_QUARTERS = 1 / 16;

/** "E-4" is one pitch; "4.7.11" is a chord's pitch classes, each put above middle C. */
function pitchesOf(word: string): number[] {
  const pitch = pitchNamed(word);
  if (pitch !== undefined) return [pitch];
  const pitchClasses = CHORD.test(word) ? word.split(".").map(Number) : [];
  if (pitchClasses.length === 0 || Math.max(...pitchClasses) > 11) {
    throw new TypeError(
      `a word must be a pitch such as E-4 or pitch classes such as 0.4.7, got "${word}"`,
    );
  }
  return pitchClasses.map((pitchClass) => MIDDLE_C + pitchClass).sort((a, b) => a - b);
}

function vocabularyOf(value: unknown): number[][] {
  if (!Array.isArray(value) || value.length === 0) {
    throw new TypeError("vocabulary must be a list with at least one word");
  }
  return value.map((word: unknown) => {
    if (typeof word !== "string") {
      throw new TypeError(`a word of the vocabulary must be text, got ${JSON.stringify(word)}`);
    }
    return pitchesOf(word);
  });
}

/**
 * A word for each onset of the first track that is not drums and has notes: the paper took the
 * first instrument of each file, and nothing else.
 */
function chordStringWords({ tracks }: NoteSequence): string[] {
  const track = tracks.find(({ notes, is_drum }) => notes.length > 0 && !is_drum);
  const onsets: { readonly begin: number; readonly pitches: Set<number> }[] = [];
  for (const [pitch, , start] of track?.notes ?? []) {
    const last = onsets.at(-1);
    if (last && start - last.begin < ONSET_TOLERANCE_QUARTERS) last.pitches.add(pitch);
    else onsets.push({ begin: start, pitches: new Set([pitch]) });
  }
  return onsets.map(({ pitches }) => {
    const [pitch] = pitches;
    return pitches.size === 1 && pitch !== undefined
      ? pitchName(pitch)
      : chordName([...pitches].map((one) => one % 12));
  });
}

/** By today's spelling: older vocabularies put some chords in another order. */
function tokensOfWords(vocabulary: readonly unknown[]): ReadonlyMap<string, number> {
  const tokens = new Map<string, number>();
  vocabulary.map(String).forEach((word, token) => {
    const isPitch = pitchNamed(word) !== undefined;
    const canonical = isPitch ? word : chordName(word.split(".").map(Number));
    if (!tokens.has(canonical)) tokens.set(canonical, token);
  });
  return tokens;
}

/** One note or chord every `step_quarters`, as the paper's code writes them. */
export function chordStringsFromJson(json: Record<string, unknown>): Tokenizer {
  const words = json["vocabulary"];
  const pitches = vocabularyOf(words);
  const tokenOfWord = tokensOfWords(Array.isArray(words) ? words : []);
  const step = json["step_quarters"];
  if (typeof step !== "number" || !(step > 0 && Number.isFinite(step))) {
    throw new TypeError(`step_quarters must be above zero, got ${JSON.stringify(step)}`);
  }

  function notesAt(token: number, index: number): Note[] {
    const chord = pitches[token];
    if (chord === undefined) {
      throw new RangeError(`a token must be 0 to ${pitches.length - 1}, got ${token}`);
    }
    return chord.map((pitch) => [pitch, VELOCITY, index * Number(step), Number(step)]);
  }

  return {
    representation: REPRESENTATION,
    vocabularySize: pitches.length,
    pitchTokens: [],
    decode: (tokens): NoteSequence => ({
      tempos: [[0, DEFAULT_QPM]],
      time_signatures: [DEFAULT_TIME_SIGNATURE],
      tracks: [{ name: "Piano", program: 0, is_drum: false, notes: tokens.flatMap(notesAt) }],
    }),
    encode: (sequence) =>
      chordStringWords(sequence).map((word) => tokenOfWord.get(word) ?? OUTSIDE),
  };
}
