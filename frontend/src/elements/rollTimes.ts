import { type Bar, bars } from "../music/layout";
import type { NoteSequence } from "../music/noteSequence";
import { durationSeconds, TempoMap } from "../music/tempoMap";
import { rollQuarters } from "./rollGeometry";

const PAGE_BARS = 4;
const TOLERANCE_QUARTERS = 1e-6;

/** Turns places on a roll, 0 to 1 from left to right, into seconds and bars, and back. */
export class RollTimes {
  readonly totalSeconds: number;
  readonly bars: readonly Bar[];
  readonly #quarters: number;
  readonly #tempos: TempoMap;

  constructor(sequence: NoteSequence) {
    this.totalSeconds = durationSeconds(sequence);
    this.bars = bars(sequence);
    this.#quarters = rollQuarters(sequence);
    this.#tempos = new TempoMap(sequence.tempos);
  }

  secondsAt(place: number): number {
    return this.#tempos.secondsAt(Math.min(1, Math.max(0, place)) * this.#quarters);
  }

  placeOf(seconds: number): number {
    return this.#placeOfQuarters(this.#tempos.quartersAt(seconds));
  }

  /** The index of the bar that sounds at a time. */
  barAt(seconds: number): number {
    return Math.max(0, this.#barAtQuarters(this.#tempos.quartersAt(seconds)));
  }

  /** The number, from 1, of the bar at a place. */
  barNumberAt(place: number): number {
    return Math.max(0, this.#barAtQuarters(place * this.#quarters)) + 1;
  }

  secondsOfBar(index: number): number {
    return this.#tempos.secondsAt(this.#bar(index)?.startQuarters ?? 0);
  }

  /** Where these bars, counted from 1, begin and end. */
  placesOf([first, last]: readonly [first: number, last: number]): [from: number, to: number] {
    const from = this.#bar(first - 1);
    const to = this.#bar(last - 1);
    const end = (to?.startQuarters ?? 0) + (to?.durationQuarters ?? 0);
    return [this.#placeOfQuarters(from?.startQuarters ?? 0), this.#placeOfQuarters(end)];
  }

  /** Where a key leads from a time, in seconds; undefined for keys that lead nowhere. */
  secondsAfterKey(key: string, seconds: number): number | undefined {
    const at = this.#tempos.quartersAt(seconds);
    const now = this.#barAtQuarters(at);
    // Back to the start of this bar first, then to the one before.
    const back = at - (this.bars[now]?.startQuarters ?? 0) > 1 ? now : now - 1;
    const steps: Readonly<Record<string, number>> = {
      ArrowRight: now + 1,
      ArrowUp: now + 1,
      ArrowLeft: back,
      ArrowDown: back,
      PageUp: now + PAGE_BARS,
      PageDown: now - PAGE_BARS,
      Home: 0,
      End: this.bars.length - 1,
    };
    const index = steps[key];
    return index === undefined ? undefined : this.secondsOfBar(index);
  }

  #barAtQuarters(quarters: number): number {
    return this.bars.findLastIndex((bar) => bar.startQuarters <= quarters + TOLERANCE_QUARTERS);
  }

  #bar(index: number): Bar | undefined {
    return this.bars[Math.min(this.bars.length - 1, Math.max(0, index))];
  }

  #placeOfQuarters(quarters: number): number {
    return this.#quarters > 0 ? Math.min(1, quarters / this.#quarters) : 0;
  }
}
