import { betweenFour, type Latent, spherical } from "../model/interpolation";

/** A place to walk from or to. */
export interface Corner {
  readonly name: string;
  readonly z: Latent;
}

/** A way between two places, or a square between four; where one stands on it, 0 to 1. */
export interface Morph {
  /** A and B; C below A, D below B. */
  readonly corners: readonly (Corner | null)[];
  readonly x: number;
  readonly y: number;
}

export interface Place {
  readonly x: number;
  readonly y: number;
}

export const CORNER_NAMES = ["A", "B", "C", "D"] as const;
/** How many samples a walk is made of: as many as are decoded at once in no time. */
export const WALK_SAMPLES = 8;

/** How many corners there are to walk between: four, two, or not enough. */
export function corners({ corners: [a, b, c, d] }: Morph): 0 | 2 | 4 {
  if (!a || !b) return 0;
  return c && d ? 4 : 2;
}

/** The z where one stands; undefined with too few corners. */
export function morphed({ corners: [a, b, c, d], x, y }: Morph): number[] | undefined {
  if (!a || !b) return undefined;
  return c && d ? betweenFour([a.z, b.z, c.z, d.z], x, y) : spherical(a.z, b.z, x);
}

/** The same corners but one; where one is set, one stands there. */
export function withCorner(morph: Morph, index: number, corner: Corner | null): Morph {
  const set = morph.corners.map((one, i) => (i === index ? corner : one));
  const place = corner ? { x: index % 2, y: Math.floor(index / 2) } : { x: morph.x, y: morph.y };
  return { ...place, corners: set };
}

/**
 * The places of a walk, over and over: from A to B and back, or around the square. Among them are
 * WALK_SAMPLES different ones, which come first.
 */
export function walk(morph: Morph): Place[] {
  if (corners(morph) === 4) {
    return [
      [0, 0],
      [0.5, 0],
      [1, 0],
      [1, 0.5],
      [1, 1],
      [0.5, 1],
      [0, 1],
      [0, 0.5],
    ].map(([x = 0, y = 0]) => ({ x, y }));
  }
  const there = Array.from({ length: WALK_SAMPLES }, (_, i) => ({
    x: i / (WALK_SAMPLES - 1),
    y: 0,
  }));
  return [...there, ...there.slice(1, -1).reverse()];
}

/** "37 % from A to B"; on a square also "of the way down". */
export function morphWords(morph: Morph): string {
  const across = `${Math.round(100 * morph.x)} % from A to B`;
  return corners(morph) === 4
    ? `${across}, ${Math.round(100 * morph.y)} % down to C and D`
    : across;
}
