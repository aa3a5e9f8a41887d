import { DEFAULT_QPM, type Note, type NoteSequence, type Track } from "./noteSequence";

const STEPS_PER_QUARTER = 12;
const MEMBERS_PER_FAMILY = 8;
/** Of notes before which none was said, as in an excerpt that begins inside a bar. */
const DEFAULT_LENGTH = 6;
const DEFAULT_VELOCITY = 88;
const HIT_STEPS = 3;
/** Times on the wire are rounded to 1e-4 quarter. */
const TIME_SCALE = 1e4;

const DEFAULT_METRE: Metre = [4, 4];

export type Metre = readonly [numerator: number, denominator: number];

interface Instrument {
  readonly isDrum: boolean;
  readonly program: number;
  readonly part: number;
}

interface Part extends Instrument {
  /** By step and pitch: a note said twice is one. */
  readonly notes: Map<string, Note>;
}

/**
 * Takes one word of the representation `events` after another and says what music they are. The
 * words need not make sense: see ml/music/tokenizers/event_decoding.py, whose rules these are.
 */
export class EventReader {
  readonly #metres = new Map<number, Metre>();
  readonly #tempos = new Map<number, number>();
  readonly #chords = new Map<number, string>();
  readonly #parts = new Map<string, Part>();
  #isBegun = false;
  #barStart = 0;
  /** Undefined before the first bar is said. */
  #barSteps: number | undefined;
  #instrument: Instrument | undefined;
  #step = 0;
  #length = DEFAULT_LENGTH;
  #velocity = DEFAULT_VELOCITY;

  begin(): void {
    this.#isBegun = true;
  }

  bar(metre: Metre): void {
    const steps = barSteps(metre);
    if (this.#isBegun) this.#barStart += this.#barSteps ?? steps;
    this.#metres.set(this.#barSteps === undefined ? 0 : this.#barStart, metre);
    this.#barSteps = steps;
    this.#play(undefined);
  }

  tempo(qpm: number): void {
    if (this.#instrument) return;
    this.#tempos.set(this.#tempos.size === 0 ? 0 : this.#barStart + this.#step, qpm);
  }

  chords(): void {
    this.#play(undefined);
  }

  chord(symbol: string): void {
    if (!this.#instrument) this.#chords.set(this.#barStart + this.#step, symbol);
  }

  family(family: number): void {
    this.#play({ isDrum: false, program: family * MEMBERS_PER_FAMILY, part: 1 });
  }

  drums(): void {
    this.#play({ isDrum: true, program: 0, part: 1 });
  }

  member(member: number): void {
    const instrument = this.#instrument;
    if (!instrument || instrument.isDrum) return;
    const first = instrument.program - (instrument.program % MEMBERS_PER_FAMILY);
    this.#instrument = { ...instrument, program: first + member };
  }

  part(part: number): void {
    if (this.#instrument) this.#instrument = { ...this.#instrument, part };
  }

  at(step: number): void {
    if (this.#barSteps === undefined || step < this.#barSteps) this.#step = step;
  }

  length(steps: number): void {
    this.#length = steps;
  }

  velocity(velocity: number): void {
    this.#velocity = velocity;
  }

  note(pitch: number): void {
    this.#sound(pitch, false, this.#length);
  }

  hit(pitch: number): void {
    this.#sound(pitch, true, HIT_STEPS);
  }

  sequence(): NoteSequence {
    const chords = this.#chords.size === 0 ? [] : changes(this.#chords, "");
    return {
      tempos: changes(this.#tempos, DEFAULT_QPM).map(([step, qpm]) => [quarters(step), qpm]),
      time_signatures: changes(this.#metres, DEFAULT_METRE).map(([step, metre]) => [
        quarters(step),
        ...metre,
      ]),
      tracks: [...this.#parts.values()].sort(byInstrument).map(trackOf),
      ...(chords.length > 0 && {
        chords: chords.map(([step, symbol]) => [quarters(step), symbol] as const),
      }),
    };
  }

  #play(instrument: Instrument | undefined): void {
    this.#instrument = instrument;
    this.#step = 0;
    this.#length = DEFAULT_LENGTH;
    this.#velocity = DEFAULT_VELOCITY;
  }

  #sound(pitch: number, isDrum: boolean, steps: number): void {
    this.#instrument ??= { isDrum, program: 0, part: 1 };
    const instrument = this.#instrument;
    if (instrument.isDrum !== isDrum) return;
    const key = `${isDrum} ${instrument.program} ${instrument.part}`;
    const part = this.#parts.get(key) ?? { ...instrument, notes: new Map<string, Note>() };
    this.#parts.set(key, part);
    const step = this.#barStart + this.#step;
    part.notes.set(`${step} ${pitch}`, [pitch, this.#velocity, quarters(step), quarters(steps)]);
  }
}

function barSteps([numerator, denominator]: Metre): number {
  return (numerator * 4 * STEPS_PER_QUARTER) / denominator;
}

function quarters(steps: number): number {
  return Math.round((steps / STEPS_PER_QUARTER) * TIME_SCALE) / TIME_SCALE;
}

function byInstrument(a: Part, b: Part): number {
  return Number(a.isDrum) - Number(b.isDrum) || a.program - b.program || a.part - b.part;
}

function trackOf({ isDrum, program, notes }: Part): Track {
  const sorted = [...notes.values()].sort((a, b) => a[2] - b[2] || a[0] - b[0]);
  return { name: "", program, is_drum: isDrum, notes: sorted };
}

/** What differs from the value before it, in order; the usual where nothing was said. */
function changes<Value>(values: ReadonlyMap<number, Value>, usual: Value): [number, Value][] {
  if (values.size === 0) return [[0, usual]];
  const ordered = [...values].sort(([a], [b]) => a - b);
  return ordered.filter(([, value], i) => String(value) !== String(ordered[i - 1]?.[1]));
}
