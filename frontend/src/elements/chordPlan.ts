import type { PlannedBar } from "../music/barPlan";
import { readChord } from "../music/chordSymbols";

const STEPS_PER_QUARTER = 12;
const METRE = /^bar (\d+)\/(\d+)$/;
const DEFAULT_BAR = "bar 4/4";
const CHORD = "chord ";
const BETWEEN_BARS = /\s*[|\n]\s*/;

/** Whether a model's words can say chords. */
export function saysChords(vocabulary: readonly string[]): boolean {
  return vocabulary.includes("chords") && vocabulary.some((word) => word.startsWith(CHORD));
}

/**
 * What the bars of a sample begin with, so that it is played over chords: `text` holds bars between
 * lines, "Dm7 | G7 | Cmaj7", and a bar's chords share it evenly. Throws a RangeError that says what
 * is wrong.
 */
export function chordPlan(
  text: string,
  vocabulary: readonly string[],
  bar = DEFAULT_BAR,
): PlannedBar[] {
  const token = (word: string) => {
    const found = vocabulary.indexOf(word);
    if (found < 0) throw new RangeError(`this model has no word for “${word}”`);
    return found;
  };
  return barsOf(text).map((symbols) => ({
    header: headerWords(symbols, bar).map(token),
  }));
}

function barsOf(text: string): string[][] {
  const bars = text
    .trim()
    .replace(/^\|+|\|+$/g, "")
    .split(BETWEEN_BARS)
    .map((bar) => bar.split(/\s+/).filter((symbol) => symbol !== ""));
  return bars.filter((symbols) => symbols.length > 0);
}

function headerWords(symbols: readonly string[], bar: string): string[] {
  const steps = barSteps(bar);
  const words = symbols.flatMap((symbol, i) => {
    const at = Math.round((i * steps) / symbols.length);
    return [...(at > 0 ? [`at ${at}`] : []), CHORD + readChord(symbol)];
  });
  return [bar, "chords", ...words];
}

function barSteps(bar: string): number {
  const [, numerator = "4", denominator = "4"] = METRE.exec(bar) ?? [];
  return (Number(numerator) * 4 * STEPS_PER_QUARTER) / Number(denominator);
}

/** The chords that a plan's bars begin with, as `chordPlan` reads them; empty for none. */
export function chordsIn(bars: readonly PlannedBar[], vocabulary: readonly string[]): string {
  const texts = bars.map(({ header = [] }) =>
    header
      .map((token) => vocabulary[token] ?? "")
      .filter((word) => word.startsWith(CHORD))
      .map((word) => word.slice(CHORD.length))
      .join(" "),
  );
  return texts.every((text) => text !== "") ? texts.join(" | ") : "";
}
