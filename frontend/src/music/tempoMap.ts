import { DEFAULT_QPM, endQuarters, type NoteSequence, type Tempo } from "./noteSequence";

interface Stretch {
  readonly quarters: number;
  readonly seconds: number;
  readonly secondsPerQuarter: number;
}

const FIRST: Stretch = { quarters: 0, seconds: 0, secondsPerQuarter: 60 / DEFAULT_QPM };

/** Turns quarters into seconds and back, through every change of tempo. */
export class TempoMap {
  readonly #stretches: readonly Stretch[];

  constructor(tempos: readonly Tempo[]) {
    const stretches = [FIRST];
    let last = FIRST;
    for (const [start, qpm] of [...tempos].sort((a, b) => a[0] - b[0])) {
      if (!(qpm > 0)) throw new RangeError(`qpm must be above zero, got ${qpm}`);
      const quarters = Math.max(0, start);
      const seconds = last.seconds + (quarters - last.quarters) * last.secondsPerQuarter;
      last = { quarters, seconds, secondsPerQuarter: 60 / qpm };
      stretches.push(last);
    }
    this.#stretches = stretches;
  }

  secondsAt(quarters: number): number {
    const stretch = this.#last((candidate) => candidate.quarters <= quarters);
    return stretch.seconds + (quarters - stretch.quarters) * stretch.secondsPerQuarter;
  }

  quartersAt(seconds: number): number {
    const stretch = this.#last((candidate) => candidate.seconds <= seconds);
    return stretch.quarters + (seconds - stretch.seconds) / stretch.secondsPerQuarter;
  }

  /** The last stretch that has begun; the first one also counts for times before zero. */
  #last(begun: (stretch: Stretch) => boolean): Stretch {
    return this.#stretches.findLast(begun) ?? this.#stretches[1] ?? FIRST;
  }
}

/** How long it sounds, in seconds. */
export function durationSeconds(sequence: NoteSequence): number {
  return new TempoMap(sequence.tempos).secondsAt(endQuarters(sequence));
}
