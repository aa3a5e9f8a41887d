import { drawLatent } from "./sampling";

/** A z near another one: the seed's own noise, `radius` times as far away. In 32-bit floats, where zero has no sign. */
export function nearby(centre: readonly number[], radius: number, seed: number): number[] {
  const noise = drawLatent(seed, centre.length);
  return centre.map((value, i) => Math.fround(value + radius * (noise[i] ?? 0)) + 0);
}

/** The mean of some z; undefined for none. */
export function meanOf(some: readonly (readonly number[])[]): number[] | undefined {
  const [first] = some;
  return first?.map((_, i) =>
    Math.fround(some.reduce((sum, z) => sum + (z[i] ?? 0), 0) / some.length),
  );
}
