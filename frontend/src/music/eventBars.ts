import {
  barSteps,
  type Metre,
  metreOfEighths,
  nearestMetre,
  STEPS_PER_EIGHTH,
  STEPS_PER_QUARTER,
} from "./eventWords";
import type { TimeSignature } from "./noteSequence";

/** A longer silence of all instruments says nothing, and a damaged file may hold days of it. */
const MAX_EMPTY_BARS = 8;

/** Bars of one metre, from a step on; the next span begins at a bar line of it. */
export interface Span {
  readonly start: number;
  readonly metre: Metre;
  readonly steps: number;
}

/** What metre the bars have; one that begins inside a bar cuts it to whole eighths. */
export function spansOf(timeSignatures: readonly TimeSignature[]): Span[] {
  const changes = new Map<number, Metre>([[0, [4, 4]]]);
  for (const [quarters, numerator, denominator] of timeSignatures) {
    const eighth = Math.floor((quarters * STEPS_PER_QUARTER) / STEPS_PER_EIGHTH + 0.5);
    changes.set(eighth * STEPS_PER_EIGHTH, nearestMetre(numerator, denominator));
  }
  const spans: Span[] = [];
  for (const [start, metre] of [...changes].sort(([a], [b]) => a - b)) {
    const last = spans.at(-1);
    if (last && String(last.metre) === String(metre)) continue;
    const rest = last ? (start - last.start) % last.steps : 0;
    if (rest > 0) {
      if (start - rest === last?.start) spans.pop();
      const cut = metreOfEighths(rest / STEPS_PER_EIGHTH);
      spans.push({ start: start - rest, metre: cut, steps: rest });
    }
    spans.push({ start, metre, steps: barSteps(metre) });
  }
  return spans;
}

/** The span that a step lies in: the last that has begun. */
export function spanAt(spans: readonly Span[], step: number): Span {
  let [low, high] = [0, spans.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle]?.start ?? 0) <= step) low = middle + 1;
    else high = middle;
  }
  return spans[low - 1] ?? { start: 0, metre: [4, 4], steps: barSteps([4, 4]) };
}

/** Where the bars begin that are said: those with notes and short silences between. */
export function* barStarts(occupied: readonly number[], spans: readonly Span[]): Generator<number> {
  let following = 0;
  for (const start of occupied) {
    for (let empty = 0; empty < MAX_EMPTY_BARS && following < start; empty += 1) {
      yield following;
      following += spanAt(spans, following).steps;
    }
    yield start;
    following = start + spanAt(spans, start).steps;
  }
}
