import { isChordSymbol } from "./chordSymbols";
import { eventWords } from "./eventEncoder";
import { EventReader } from "./eventReader";
import { OUTSIDE, type Tokenizer } from "./tokenizer";

const REPRESENTATION = "events";
const CHORD = "chord ";
const WORD = /^([a-z]+)(?: (\d+)(?:\/(\d+))?)?$/;

type Action = (reader: EventReader) => void;

interface Kind {
  readonly minimum: number;
  readonly maximum: number;
  readonly action: (value: number) => Action;
}

const KINDS = new Map<string, Kind>([
  ["tempo", kind(1, 1000, (reader, qpm) => reader.tempo(qpm))],
  ["family", kind(0, 15, (reader, family) => reader.family(family))],
  ["member", kind(1, 7, (reader, member) => reader.member(member))],
  ["part", kind(2, 128, (reader, part) => reader.part(part))],
  ["at", kind(1, 1000, (reader, step) => reader.at(step))],
  ["length", kind(1, 1000, (reader, steps) => reader.length(steps))],
  ["velocity", kind(1, 127, (reader, velocity) => reader.velocity(velocity))],
  ["note", kind(0, 127, (reader, pitch) => reader.note(pitch))],
  ["hit", kind(0, 127, (reader, pitch) => reader.hit(pitch))],
]);

function kind(
  minimum: number,
  maximum: number,
  read: (reader: EventReader, value: number) => void,
): Kind {
  return { minimum, maximum, action: (value) => (reader) => read(reader, value) };
}

function actionOf(word: unknown): Action {
  if (typeof word !== "string") {
    throw new TypeError(`a word of the vocabulary must be text, got ${JSON.stringify(word)}`);
  }
  if (word.startsWith(CHORD)) return chord(word.slice(CHORD.length));
  const [, name = "", first, second] = WORD.exec(word) ?? [];
  const action = first === undefined ? plain(name) : withValue(name, first, second);
  if (!action) throw noWord(word);
  return action;
}

function noWord(word: string): TypeError {
  return new TypeError(`a word must be one such as bar 4/4, at 18 or note 60, got "${word}"`);
}

function chord(symbol: string): Action {
  if (!isChordSymbol(symbol)) throw noWord(CHORD + symbol);
  return (reader) => reader.chord(symbol);
}

function plain(name: string): Action | undefined {
  if (name === "chords") return (reader) => reader.chords();
  return name === "drums" ? (reader) => reader.drums() : undefined;
}

function withValue(name: string, first: string, second: string | undefined): Action | undefined {
  const value = Number(first);
  if (second !== undefined) {
    const denominator = Number(second);
    const isBar = name === "bar" && value > 0 && [2, 4, 8].includes(denominator);
    return isBar ? (reader) => reader.bar([value, denominator]) : undefined;
  }
  const found = KINDS.get(name);
  return found && value >= found.minimum && value <= found.maximum
    ? found.action(value)
    : undefined;
}

/** Bars, and in each bar its instruments with onsets, lengths, velocities and drums. */
export function eventsFromJson(json: Record<string, unknown>): Tokenizer {
  const vocabulary = json["vocabulary"];
  if (!Array.isArray(vocabulary) || vocabulary.length === 0) {
    throw new TypeError("vocabulary must be a list with at least one word");
  }
  const actions = vocabulary.map(actionOf);
  const tokenOfWord = new Map(vocabulary.map((word: unknown, token) => [String(word), token]));
  return {
    representation: REPRESENTATION,
    vocabularySize: actions.length,
    pitchTokens: [...tokenOfWord].flatMap(([word, token]) =>
      word.startsWith("note ") ? [token] : [],
    ),
    decode: (tokens) => {
      const reader = new EventReader();
      for (const token of tokens) {
        const action = actions[token];
        if (!action) {
          throw new RangeError(`a token must be 0 to ${actions.length - 1}, got ${token}`);
        }
        action(reader);
        reader.begin();
      }
      return reader.sequence();
    },
    encode: (sequence) => eventWords(sequence).map((word) => tokenOfWord.get(word) ?? OUTSIDE),
  };
}
