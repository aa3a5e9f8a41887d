/** Somebody who decodes 100 steps: this project, or the peer. */
export interface Contender {
  /** The tokens of each of a batch, of latent vectors drawn anew. */
  decode(batch: number): Promise<ArrayLike<number>[]>;
}

/** Numbers of a standard normal distribution (Box and Muller 1958). */
export function normal(count: number): number[] {
  return Array.from(
    { length: count },
    () => Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random()),
  );
}
