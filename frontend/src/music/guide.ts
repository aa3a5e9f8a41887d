/**
 * What a sample must keep: asked before each of its steps, and a function of the tokens so far. A
 * step's uniform number is its index's, drawn or not.
 */
export interface Guide {
  /** The token that must follow; undefined where it is drawn. */
  forced(tokens: readonly number[]): number | undefined;
  /** The tokens that must not be drawn. */
  barred(tokens: readonly number[]): ReadonlySet<number>;
  /** What stands in the place of the token that was drawn: mostly itself. */
  settled(tokens: readonly number[], drawn: number): number;
}
