import type { Attributes } from "../graphFile";
import type { Room } from "../room";
import type { Numbers, Value } from "../values";

/** A node made ready: where its results will be, and what computes them, if anything must. */
export interface Prepared {
  readonly outputs: readonly Value[];
  readonly run?: () => void;
}

/** What an operation is made ready with, beside its operands. */
export interface Site {
  readonly attributes: Attributes;
  /** What an operand always is; undefined if it changes from step to step. */
  readonly known: (input: number) => Numbers | undefined;
  /** Where results lie. */
  readonly room: Room;
}

/** Undefined if it is not known how to compute this. */
export type Operation = (inputs: readonly Value[], site: Site) => Prepared | undefined;

/** Counted from the last axis if it is below zero. */
export function axisOf(value: number | undefined, rank: number): number | undefined {
  if (value === undefined) return undefined;
  return value < 0 ? value + rank : value;
}
