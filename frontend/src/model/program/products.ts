import type { GraphNode } from "./graphFile";
import { CHANGES, type Made, type Model } from "./made";
import type { Matrices, PackedMatrix } from "./matrices";
import type { Room } from "./room";
import type { Value } from "./values";

/** A product with constant weights: `result` is `base` and what changes more often than z. */
interface ConstantProduct {
  readonly result: Value;
  readonly base: Value;
  /** Computes `base` from the bias and from what changes with z alone. */
  readonly begin: () => void;
  readonly run: () => void;
}

interface Part {
  readonly made: Made;
  readonly matrix: PackedMatrix;
  /** Of the weights. */
  readonly name: string;
}

/** Products with constant weights; those of one program. */
export class ConstantProducts {
  readonly #model: Model;
  readonly #room: Room;
  readonly #matrices: Matrices;
  readonly #tokens: Int32Array;
  /** Weights that were laid out already, by the name of their constant and their first row. */
  readonly #packed = new Map<string, PackedMatrix>();

  constructor(model: Model, room: Room, matrices: Matrices, tokens: Int32Array) {
    this.#model = model;
    this.#room = room;
    this.#matrices = matrices;
    this.#tokens = tokens;
  }

  /**
   * A MatMul whose left side's rows were put together from `parts`, each with its own rows of the
   * weights. Undefined if the node is none, or of a form that is not known here.
   */
  of(
    node: GraphNode,
    [input, weights, bias]: readonly Made[],
    parts: readonly Made[],
  ): ConstantProduct | undefined {
    if (!input || weights?.change !== CHANGES.never || !isKnown(node)) return undefined;
    if (input.change === CHANGES.never || input.shape.length !== 2) return undefined;
    const [rows = 1] = input.shape;
    const [, columns = 1] = weights.shape;
    const laidOut = this.#layOut(parts, weights);
    const isFixed = ({ made }: Part) => made.change <= CHANGES.withZ;
    const isOfToken = ({ made }: Part) =>
      made.change === CHANGES.withToken && made.node.op === "GatherV2";
    const fixed = laidOut.filter(isFixed);
    const ofToken = laidOut.filter(isOfToken);
    const others = laidOut.filter((part) => !isFixed(part) && !isOfToken(part));
    const result = this.#room.floats([rows, columns]);
    const base = this.#room.floats([rows, columns]);
    const addTo = (out: Float32Array, { made, matrix }: Part) => {
      if (made.data instanceof Float32Array) {
        this.#matrices.multiplyAdd(matrix, made.data, out, rows);
      }
    };
    return {
      result,
      base,
      begin: () => {
        for (let row = 0; row < rows; row += 1) {
          if (bias) base.data.set(bias.data, row * columns);
          else base.data.fill(0, row * columns, (row + 1) * columns);
        }
        for (const part of fixed) addTo(base.data, part);
      },
      run: () => {
        result.data.set(base.data);
        for (const part of ofToken) this.#addTokenRows(result.data, part);
        for (const part of others) addTo(result.data, part);
      },
    };
  }

  #layOut(parts: readonly Made[], weights: Made): Part[] {
    const [, columns = 1] = weights.shape;
    let first = 0;
    return parts.map((made) => {
      const [, depth = 1] = made.shape;
      const name = `${weights.node.name} from ${first}`;
      let matrix = this.#packed.get(name);
      if (!matrix) {
        const own = Float32Array.from(
          weights.data.subarray(first * columns, (first + depth) * columns),
        );
        matrix = this.#matrices.pack(own, depth, columns);
        this.#packed.set(name, matrix);
      }
      first += depth;
      return { made, matrix, name };
    });
  }

  /** A token's embedding gives the same row each time: it is multiplied once. */
  #addTokenRows(out: Float32Array, { made, matrix, name }: Part): void {
    const { depth, columns } = matrix;
    const { tokenRows } = this.#model;
    const known = tokenRows.get(name) ?? new Map<number, Float32Array>();
    tokenRows.set(name, known);
    for (const [row, token] of this.#tokens.entries()) {
      let product = known.get(token);
      if (!product) {
        product = new Float32Array(columns);
        const embedding = Float32Array.from(made.data.subarray(row * depth, (row + 1) * depth));
        this.#matrices.multiplyAdd(matrix, embedding, product, 1);
        known.set(token, product);
      }
      for (let i = 0, k = row * columns; i < columns; i += 1, k += 1) {
        out[k] = (out[k] ?? 0) + (product[i] ?? 0);
      }
    }
  }
}

function isKnown({ op, attributes }: GraphNode): boolean {
  if (attributes.flag("transpose_a") || attributes.flag("transpose_b")) return false;
  return (
    op === "MatMul" ||
    (op === "_FusedMatMul" && String(attributes.texts("fused_ops")) === "BiasAdd")
  );
}
