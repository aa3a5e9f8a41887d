import type { Manifest } from "../manifest";
import type { GraphFile, GraphNode } from "./graphFile";
import type { Matrices, PackedMatrix } from "./matrices";
import type { Value } from "./values";

/** What a value changes with, from the rarest on. */
export const CHANGES = { never: 0, withZ: 1, withToken: 2, withStep: 3 } as const;

/** A value of the graph, and where it comes from. */
export interface Made extends Value {
  /** One of CHANGES. */
  readonly change: number;
  readonly node: GraphNode;
  /** Whether it is 1 at the step's position, along its one axis that is longer than 1, and else 0. */
  readonly isMark: boolean;
}

/** What the programs of one model share. */
export interface Model {
  readonly file: GraphFile;
  readonly manifest: Manifest;
  readonly matrices: Matrices;
  /** Weights that were laid out already, by the name of their constant and their first row. */
  readonly packed: Map<string, PackedMatrix>;
  /** What tokens' rows gave with such weights, by token. */
  readonly tokenRows: Map<PackedMatrix, Map<number, Float32Array>>;
}
