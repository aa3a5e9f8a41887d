import { readChord } from "./chordSymbols";

const BEATS = 4;
export const MAX_CHORD_BARS = 64;
const REPEAT = "%";
const STEPS_PER_BEAT = 12;
/** Where the chords of a bar begin, in beats, by how many there are. */
const BEGINNINGS: readonly (readonly number[])[] = [[], [0], [0, 2], [0, 2, 3], [0, 1, 2, 3]];

export type ChordBar = readonly (readonly [beat: number, symbol: string])[];

/**
 * The chords of each bar of four quarters as somebody types them: "Dm7 G7 | Cmaj7 | %". Throws a
 * RangeError that names the bar. The rules are those of ml/music/chord_lines.py.
 */
export function readChordLine(text: string): ChordBar[] {
  const bars: ChordBar[] = [];
  for (const part of text.replaceAll("\n", "|").split("|")) {
    const written = part.split(/\s+/).filter((each) => each !== "");
    if (written.length > 0) bars.push(readBar(written, bars));
  }
  if (bars.length === 0) {
    throw new RangeError("there are no chords: write some, such as Dm7 G7 | Cmaj7");
  }
  return bars;
}

/** The words of `events` that a bar with these chords begins with. */
export function barHeader(bar: ChordBar, qpm?: number): string[] {
  const tempo = qpm === undefined ? [] : [`tempo ${qpm}`];
  const chords = bar.flatMap(([beat, symbol]) => [
    ...(beat > 0 ? [`at ${STEPS_PER_BEAT * beat}`] : []),
    `chord ${symbol}`,
  ]);
  return ["bar 4/4", ...tempo, "chords", ...chords];
}

function readBar(written: readonly string[], before: readonly ChordBar[]): ChordBar {
  const number = before.length + 1;
  if (number > MAX_CHORD_BARS) {
    throw new RangeError(`a line of chords may have ${MAX_CHORD_BARS} bars, this one has more`);
  }
  if (written.length === 1 && written[0] === REPEAT) {
    const last = before.at(-1);
    if (!last) throw new RangeError("bar 1: there is no bar before it that % could repeat");
    return last;
  }
  const beginnings = BEGINNINGS[written.length];
  if (!beginnings) {
    throw new RangeError(`bar ${number}: a bar may have ${BEATS} chords, got ${written.length}`);
  }
  return written.map((text, i) => [beginnings[i] ?? 0, readIn(number, text)] as const);
}

function readIn(number: number, text: string): string {
  try {
    return readChord(text);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new RangeError(`bar ${number}: ${error.message}`);
  }
}
