/** Where things lie on a plot: round ticks, straight scales, labels that do not overlap. */

/** Round numbers from 0 (or below `lowest`) to at least `highest`, about `wanted` of them. */
export function roundTicks(highest: number, wanted = 4, lowest = 0): number[] {
  const span = Math.max(highest - Math.min(0, lowest), Number.EPSILON);
  const rough = span / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough) ?? 10);
  const first = Math.floor(Math.min(0, lowest) / step);
  const last = Math.ceil(highest / step - 1e-9);
  return Array.from({ length: Math.max(1, last - first) + 1 }, (_, i) =>
    Number(((first + i) * step).toPrecision(12)),
  );
}

export type Scale = (value: number) => number;

/** A straight line from [from, to] to [start, end]. */
export function linearScale(from: number, to: number, start: number, end: number): Scale {
  const factor = to === from ? 0 : (end - start) / (to - from);
  return (value) => start + (value - from) * factor;
}

/** Moves labels apart, as little as needed, so that each is `gap` below the one above it. */
export function spreadLabels(wanted: readonly number[], gap: number, lowest: number): number[] {
  const order = wanted.map((_, index) => index).sort((a, b) => at(wanted, a) - at(wanted, b));
  const placed = [...wanted];
  let above = Number.NEGATIVE_INFINITY;
  for (const index of order) {
    above = Math.max(at(wanted, index), above + gap);
    placed[index] = above;
  }
  let below = lowest;
  for (const index of order.reverse()) {
    below = Math.min(at(placed, index), below);
    placed[index] = below;
    below -= gap;
  }
  return placed;
}

function at(values: readonly number[], index: number): number {
  return values[index] ?? 0;
}
