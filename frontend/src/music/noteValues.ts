const STEPS_PER_QUARTER = 12;
const TYPES = ["whole", "half", "quarter", "eighth", "16th", "32nd", "64th", "128th", "256th"];
/** The longest denominator whose beats lie on the grid of 12 steps a quarter. */
const COARSEST = 16;
const MOST_DOUBLINGS = 4;

/** What a note looks like, and how long that is. */
export interface NoteValue {
  readonly ticks: number;
  readonly type: string;
  readonly dotted: boolean;
}

/**
 * The values that notes are written with. A quarter has 12 ticks, or so many times two that the
 * beats of every metre lie on ticks; a plain value is a multiple of three ticks.
 */
export class NoteValues {
  readonly ticksPerQuarter: number;
  /** Longest first. */
  readonly #plain: readonly NoteValue[];
  readonly #triplets: readonly NoteValue[];

  constructor(denominators: readonly number[]) {
    const finest = Math.max(COARSEST, ...denominators);
    const doublings = Math.min(MOST_DOUBLINGS, Math.ceil(Math.log2(finest / COARSEST)));
    this.ticksPerQuarter = STEPS_PER_QUARTER * 2 ** doublings;
    const whole = 4 * this.ticksPerQuarter;
    const values = TYPES.flatMap((type, index): NoteValue[] => {
      const ticks = whole / 2 ** index;
      return [
        { ticks: ticks * 1.5, type, dotted: true },
        { ticks, type, dotted: false },
      ];
    });
    this.#plain = values.filter(({ ticks }) => ticks % 3 === 0);
    this.#triplets = values
      .map((value) => ({ ...value, ticks: (value.ticks * 2) / 3 }))
      .filter(({ ticks }) => Number.isInteger(ticks) && ticks < this.ticksPerQuarter);
  }

  /** The tick of the step, a twelfth of a quarter, that is nearest. */
  tickOf(quarters: number): number {
    const perStep = this.ticksPerQuarter / STEPS_PER_QUARTER;
    return Math.round(quarters * STEPS_PER_QUARTER) * perStep;
  }

  /** The tick that is nearest: bars of short beats may begin between steps. */
  barTickOf(quarters: number): number {
    return Math.round(quarters * this.ticksPerQuarter);
  }

  /** What fills a stretch of triplets inside a quarter, longest first. */
  triplets(ticks: number): NoteValue[] {
    return filled(ticks, (rest) => this.#triplets.find((value) => value.ticks <= rest));
  }

  /**
   * What fills a stretch that begins `from` ticks after the bar. A value that begins between two
   * quarters ends with the quarter, but for a quarter over the beat.
   */
  plain(from: number, ticks: number, isRest: boolean): NoteValue[] {
    const quarter = this.ticksPerQuarter;
    let at = from;
    return filled(ticks, (rest) => {
      const into = at % quarter;
      const most = into === 0 ? rest : Math.min(rest, quarter - into);
      const overTheBeat = !isRest && into * 2 === quarter && rest >= quarter;
      const value = this.#plain.find((candidate) => {
        if (overTheBeat) return candidate.ticks === quarter;
        if (isRest && (candidate.dotted || at % candidate.ticks !== 0)) return false;
        return candidate.ticks <= most;
      });
      at += value?.ticks ?? 0;
      return value;
    });
  }
}

function filled(ticks: number, next: (rest: number) => NoteValue | undefined): NoteValue[] {
  const values: NoteValue[] = [];
  for (let rest = ticks; rest > 0; ) {
    const value = next(rest);
    if (!value) throw new RangeError(`no note values add up to ${ticks} ticks`);
    values.push(value);
    rest -= value.ticks;
  }
  return values;
}
