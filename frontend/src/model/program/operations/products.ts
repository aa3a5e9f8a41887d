import type { Room } from "../room";
import type { Value } from "../values";
import type { Operation, Prepared, Site } from "./operation";

const BYTES = Float32Array.BYTES_PER_ELEMENT;

/** Products of matrices that both change. */
export const PRODUCTS: readonly (readonly [string, Operation])[] = [
  ["BatchMatMulV2", (inputs, site) => batchProduct(inputs, site)],
  ["MatMul", (inputs, site) => batchProduct(inputs, site)],
];

/** How much of a product need be computed, the rest being zeros or times zeros. */
export interface Extent {
  /** Rows of the right side, and columns of the left. */
  readonly depth?: (() => number) | undefined;
  /** Columns of the right side. */
  readonly columns?: (() => number) | undefined;
}

export function batchProduct(
  [a, b]: readonly Value[],
  { attributes, room }: Site,
  extent: Extent = {},
): Prepared | undefined {
  const isPlain = ["adj_x", "adj_y", "transpose_a", "transpose_b"].every(
    (name) => !attributes.flag(name),
  );
  if (!a || !b || !isPlain) return undefined;
  if (!(a.data instanceof Float32Array && b.data instanceof Float32Array)) return undefined;
  const [rows = 1, depth = 1] = a.shape.slice(-2);
  const [columns = 1] = b.shape.slice(-1);
  const outer = a.shape.slice(0, -2);
  if (String(outer) !== String(b.shape.slice(0, -2))) return undefined;
  const result = room.floats([...outer, rows, columns]);
  const matrices = result.data.length / (rows * columns);
  const [x, y, out] = [room.placeOf(a.data), room.placeOf(b.data), result.data.byteOffset];
  const byColumn = room.kernel("rowsTimesColumn");
  const byRows = room.kernel("rowTimesRows");
  const run = () => {
    const deep = extent.depth?.() ?? depth;
    const wide = extent.columns?.() ?? columns;
    for (let matrix = 0; matrix < matrices; matrix += 1) {
      const right = y + matrix * depth * columns * BYTES;
      if (columns === 1) {
        byColumn(
          x + matrix * rows * depth * BYTES,
          right,
          out + matrix * rows * BYTES,
          rows,
          depth,
        );
        continue;
      }
      for (let row = matrix * rows; row < (matrix + 1) * rows; row += 1) {
        const [left, to] = [x + row * depth * BYTES, out + row * columns * BYTES];
        byRows(left, right, to, deep, wide, columns * BYTES);
      }
    }
  };
  return { outputs: [result], run };
}

/**
 * The product of `weights` with what is 1 where a word is that of a place and else 0: each weight
 * is added to its word. `places` are the words' numbers, of which `first` is the least.
 */
export function addedToWords(
  weights: Value,
  places: Value,
  shape: readonly number[],
  first: number,
  room: Room,
): Prepared {
  const result = room.floats(shape);
  const columns = shape.at(-1) ?? 1;
  const depth = weights.shape.at(-1) ?? 1;
  const out = result.data;
  const run = () => {
    out.fill(0);
    for (let row = 0, k = 0; row < out.length; row += columns) {
      for (const end = k + depth; k < end; k += 1) {
        const word = (places.data[k] as number) - first;
        if (word >= 0 && word < columns) {
          out[row + word] = (out[row + word] as number) + (weights.data[k] as number);
        }
      }
    }
  };
  return { outputs: [result], run };
}
