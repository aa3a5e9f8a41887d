export type Latent = readonly number[];
/** The point at a share of a way between two latent vectors, 0 to 1, in 32-bit floats. */
export type Way = (start: Latent, end: Latent, share: number) => number[];

/** Below this sine two directions are one, or opposite: no arc between them is the shortest. */
const SMALLEST_SINE = 1e-6;

export const linear: Way = (start, end, share) => mixed(start, end, 1 - share, share);

/**
 * Along the arc (Shoemake 1985), and straight where there is none: in many dimensions a straight
 * way leads past the middle, where the prior has next to nothing. The same code stands in
 * `ml/generation/interpolation.py`; both are held to one golden file.
 */
export const spherical: Way = (start, end, share) => {
  const lengths = Math.sqrt(dot(start, start)) * Math.sqrt(dot(end, end));
  if (lengths === 0) return linear(start, end, share);
  const angle = Math.acos(Math.min(1, Math.max(-1, dot(start, end) / lengths)));
  const sine = Math.sin(angle);
  if (sine < SMALLEST_SINE) return linear(start, end, share);
  return mixed(start, end, Math.sin((1 - share) * angle) / sine, Math.sin(share * angle) / sine);
};

/** Points at equal shares of a way, its ends among them; `count` is 2 or more. */
export function path(start: Latent, end: Latent, count: number, way: Way = spherical): number[][] {
  if (!Number.isInteger(count) || count < 2) {
    throw new RangeError(`a way has 2 points or more, got ${count}`);
  }
  return Array.from({ length: count }, (_, i) => way(start, end, i / (count - 1)));
}

/** What stands at (0, 0), (1, 0), (0, 1) and (1, 1) of a square. */
export type Corners = readonly [Latent, Latent, Latent, Latent];

/** The point (x, y) of a square: with `linear` it is bilinear. */
export function betweenFour(
  corners: Corners,
  x: number,
  y: number,
  way: Way = spherical,
): number[] {
  const [first, second, third, fourth] = corners;
  return way(way(first, second, x), way(third, fourth, x), y);
}

function mixed(start: Latent, end: Latent, before: number, after: number): number[] {
  return start.map((value, i) => Math.fround(value * before + (end[i] ?? 0) * after));
}

function dot(a: Latent, b: Latent): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
}
