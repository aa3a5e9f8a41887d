import type { Dataset } from "../api/types";
import type { Bar, BarPlotData } from "./barPlot";
import { formatCount } from "./figures";

const NAMES = ["C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "G♯", "A", "B♭", "B"];
const OCTAVE = 12;
/** Lengths a player would name, in quarters. */
const NAMED_LENGTHS: readonly (readonly [quarters: number, sign: string])[] = [
  [0.125, "⅛"],
  [0.25, "¼"],
  [0.5, "½"],
  [0.75, "¾"],
  [1, "1"],
  [1.5, "1½"],
  [2, "2"],
  [3, "3"],
  [4, "4"],
  [8, "8"],
];

/** Middle C, number 60, is C4. */
export function pitchName(pitch: number): string {
  return `${NAMES[pitch % OCTAVE]}${Math.floor(pitch / OCTAVE) - 1}`;
}

/** How often each pitch sounds, from the lowest that does to the highest. */
export function pitchPlot(histogram: readonly number[]): BarPlotData | undefined {
  const first = histogram.findIndex((count) => count > 0);
  if (first < 0) return undefined;
  const last = histogram.findLastIndex((count) => count > 0);
  const from = Math.max(0, first - 1);
  const bars = histogram.slice(from, last + 2).map(
    (count, index): Bar => ({
      name: pitchName(from + index),
      count,
      tick: (from + index) % OCTAVE === 0 ? pitchName(from + index) : "",
    }),
  );
  const most = pitchName(histogram.indexOf(Math.max(...histogram)));
  const summary = `Pitches from ${pitchName(first)} to ${pitchName(last)}; ${most} sounds most often.`;
  return { bars, yUnit: "notes", xUnit: "pitch", summary };
}

/** How long notes last; a bin is named after the length that lies in it. */
export function durationPlot({ edges, counts }: Dataset["duration_histogram"]) {
  const most = counts.indexOf(Math.max(...counts));
  if (!counts.some((count) => count > 0)) return undefined;
  const bars = counts.map((count, index): Bar => {
    const sign = signBetween(edges[index] ?? 0, edges[index + 1] ?? Number.POSITIVE_INFINITY);
    return { name: sign, count, tick: sign };
  });
  const total = counts.reduce((sum, count) => sum + count, 0);
  const summary = `${formatCount(total)} notes; most last about ${bars[most]?.name} quarters.`;
  return { bars, yUnit: "notes", xUnit: "length in quarters", summary };
}

function signBetween(from: number, to: number): string {
  const named = NAMED_LENGTHS.find(([quarters]) => quarters >= from && quarters < to);
  return named ? named[1] : String(from);
}
