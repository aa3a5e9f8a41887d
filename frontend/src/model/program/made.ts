import type { Manifest } from "../manifest";
import type { GraphFile, GraphNode } from "./graphFile";
import type { Columns } from "./stateColumns";
import type { Value } from "./values";

/** What a value changes with, from the rarest on. */
export const CHANGES = { never: 0, withZ: 1, withToken: 2, withStep: 3 } as const;

/** A value of the graph, and where it comes from. */
export interface Made extends Value {
  /** One of CHANGES. */
  readonly change: number;
  readonly node: GraphNode;
  /** Whether it is 1 at the step's position, along its one axis that is longer than 1, and else 0. */
  readonly isMark?: boolean;
  /** Whether all of it is 0, whatever else changes. */
  readonly isZero?: boolean;
  /** The axis along which all is 0 beyond the step's position. */
  readonly filledAxis?: number | undefined;
  /** Columns of the state, which have no numbers here until something but a slice reads them. */
  readonly columns?: Columns;
}

/** What the programs of one model share. */
export interface Model {
  readonly file: GraphFile;
  readonly manifest: Manifest;
  /** What tokens' rows gave with weights, by token. */
  readonly tokenRows: Map<string, Map<number, Float32Array>>;
}
