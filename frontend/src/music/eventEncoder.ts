import { barStarts, type Span, spanAt, spansOf } from "./eventBars";
import {
  instrumentWords,
  LONGEST,
  MAX_PARTS,
  nearestHit,
  nearestLength,
  nearestPitch,
  nearestTempo,
  nearestVelocity,
  STEPS_PER_QUARTER,
} from "./eventWords";
import type { Note, NoteSequence, Track } from "./noteSequence";

/** So that most excerpts hold a tempo, wherever they begin. */
const BARS_PER_TEMPO = 4;
const FIRST_QPM = 120;

/** Values that hold from a step on. */
type Changes<Value> = readonly (readonly [step: number, value: Value])[];

/** A track as it is said: how a bar's notes of it begin, and what a note is called. */
interface Part {
  readonly header: readonly string[];
  readonly note: "note" | "hit";
}

/** One that sounds: sorts the way it is said, by its fields in this order. */
type Event = readonly [part: number, at: number, pitch: number, length: number, velocity: number];

/**
 * A note sequence as the words of the representation `events`, bar by bar, and in a bar its tempo,
 * its chords and its instruments: the words of ml/music/tokenizers/event_encoding.py.
 */
export function eventWords(sequence: NoteSequence): string[] {
  const spans = spansOf(sequence.time_signatures);
  const { parts, bars } = readTracks(sequence.tracks, spans);
  const tempo = new TempoWords(sequence);
  const chords = sorted(
    (sequence.chords ?? []).map(([quarters, symbol]) => [stepsOf(quarters), symbol] as const),
  );
  const words: string[] = [];
  for (const start of barStarts(
    [...bars.keys()].sort((a, b) => a - b),
    spans,
  )) {
    const { metre, steps } = spanAt(spans, start);
    words.push(`bar ${metre.join("/")}`, ...tempo.inBar(start, steps));
    words.push(...chordWords(chords, start, start + steps));
    words.push(...barWords(bars.get(start) ?? [], parts));
  }
  return words;
}

function stepsOf(quarters: number): number {
  return Math.floor(quarters * STEPS_PER_QUARTER + 0.5);
}

/** In order, the last of those at one step. */
function sorted<Value>(changes: Changes<Value>): Changes<Value> {
  return [...new Map(changes)].sort(([a], [b]) => a - b);
}

/** Says the tempo where it changes and in every fourth bar. */
class TempoWords {
  readonly #changes: Changes<number>;
  #next = 0;
  #qpm = 0;
  #bars = 0;

  constructor({ tempos }: NoteSequence) {
    const changes = tempos.map(
      ([quarters, qpm]) => [stepsOf(quarters), nearestTempo(qpm)] as const,
    );
    this.#changes = sorted([[0, FIRST_QPM], ...changes]);
  }

  /** Changes move to the beat they fall in; those of bars left out, to this one's first. */
  inBar(start: number, steps: number): string[] {
    const beats = new Map([[0, this.#qpm]]);
    for (;;) {
      const change = this.#changes[this.#next];
      if (!change || change[0] >= start + steps) break;
      const beat = Math.floor(Math.max(0, change[0] - start) / STEPS_PER_QUARTER);
      beats.set(beat * STEPS_PER_QUARTER, change[1]);
      this.#next += 1;
    }
    const isSaid = this.#bars % BARS_PER_TEMPO === 0;
    this.#bars += 1;
    const words: string[] = [];
    for (const [at, qpm] of beats) {
      if (qpm === this.#qpm && !(at === 0 && isSaid)) continue;
      words.push(...(at > 0 ? [`at ${at}`] : []), `tempo ${qpm}`);
      this.#qpm = qpm;
    }
    return words;
  }
}

/** The chord that holds at the beginning of a bar, and those that follow in it. */
function chordWords(chords: Changes<string>, start: number, end: number): string[] {
  const first = Math.max(
    0,
    chords.findLastIndex(([step]) => step <= start),
  );
  const words: string[] = [];
  let said = "";
  for (const [step, symbol] of chords.slice(first)) {
    if (step >= end) break;
    if (symbol === said) continue;
    words.push(...(step > start ? [`at ${step - start}`] : []), `chord ${symbol}`);
    said = symbol;
  }
  return words.length > 0 ? ["chords", ...words] : [];
}

/** The parts that play, and their notes by the step at which a bar begins. */
function readTracks(tracks: readonly Track[], spans: readonly Span[]) {
  const parts: Part[] = [];
  const bars = new Map<number, Event[]>();
  const met = new Map<number, number>();
  for (const track of tracks.toSorted((a, b) => rank(a) - rank(b))) {
    const spoken = track.notes.filter(([pitch]) => pitchOf(track, pitch) !== undefined);
    if (spoken.length === 0) continue;
    const part = (met.get(rank(track)) ?? 0) + 1;
    met.set(rank(track), part);
    if (part <= MAX_PARTS) {
      const header = instrumentWords(track.program, track.is_drum, part);
      parts.push({ header, note: track.is_drum ? "hit" : "note" });
    }
    for (const note of spoken) addNote(bars, parts.length - 1, track, note, spans);
  }
  return { parts, bars };
}

/** Pitched instruments by program, then drums. */
function rank({ is_drum, program }: Track): number {
  return is_drum ? 128 : program;
}

function pitchOf({ is_drum }: Track, pitch: number): number | undefined {
  return is_drum ? nearestHit(pitch) : nearestPitch(pitch);
}

function addNote(
  bars: Map<number, Event[]>,
  part: number,
  track: Track,
  [key, velocity, start, duration]: Note,
  spans: readonly Span[],
): void {
  const step = stepsOf(start);
  const length = track.is_drum ? 0 : nearestLength(Math.min(stepsOf(duration), LONGEST));
  const span = spanAt(spans, step);
  const at = (step - span.start) % span.steps;
  const events = bars.get(step - at) ?? [];
  bars.set(step - at, events);
  events.push([part, at, pitchOf(track, key) ?? key, length, nearestVelocity(velocity)]);
}

function barWords(events: readonly Event[], parts: readonly Part[]): string[] {
  const words: string[] = [];
  let [part, at, length, velocity] = [-1, 0, 0, 0];
  events.toSorted(inOrder).forEach((event, index, ordered) => {
    const next = ordered[index + 1];
    // Of notes of one pitch that begin together the longest, which comes last, is said.
    if (next && [0, 1, 2].every((field) => next[field] === event[field])) return;
    if (event[0] !== part) {
      [part, at, length, velocity] = [event[0], 0, 0, 0];
      words.push(...(parts[part]?.header ?? []));
    }
    if (event[1] !== at) words.push(`at ${event[1]}`);
    if (event[3] !== length) words.push(`length ${event[3]}`);
    if (event[4] !== velocity) words.push(`velocity ${event[4]}`);
    [, at, , length, velocity] = event;
    words.push(`${parts[part]?.note} ${event[2]}`);
  });
  return words;
}

function inOrder(a: Event, b: Event): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2] || a[3] - b[3] || a[4] - b[4];
}
