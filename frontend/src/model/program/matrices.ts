import type { Room } from "./room";
import { PANEL_COLUMNS, ROWS_AT_ONCE } from "./wasm/products";

const BYTES = 4;

/** A matrix of weights, laid out for the product. */
export interface PackedMatrix {
  readonly depth: number;
  readonly columns: number;
  readonly place: number;
}

/** Products with constant matrices, in WebAssembly with vectors. */
export class Matrices {
  readonly #room: Room;
  readonly #row: (...numbers: number[]) => void;
  readonly #rows: (...numbers: number[]) => void;

  constructor(room: Room) {
    this.#room = room;
    this.#row = room.kernel("rowPanels");
    this.#rows = room.kernel("rowsPanels");
  }

  /** Copies `depth` rows of `columns` numbers. */
  pack(weights: Float32Array, depth: number, columns: number): PackedMatrix {
    const panels = Math.ceil(columns / PANEL_COLUMNS);
    const { data } = this.#room.floats([panels * depth * PANEL_COLUMNS]);
    this.#scratchFor(depth, panels);
    for (let panel = 0; panel < panels; panel += 1) {
      const first = panel * PANEL_COLUMNS;
      const width = Math.min(PANEL_COLUMNS, columns - first);
      for (let row = 0; row < depth; row += 1) {
        const from = row * columns + first;
        const to = (panel * depth + row) * PANEL_COLUMNS;
        data.set(weights.subarray(from, from + width), to);
      }
    }
    return { depth, columns, place: data.byteOffset };
  }

  /** out += x · matrix, for `rows` rows of both. */
  multiplyAdd(matrix: PackedMatrix, x: Float32Array, out: Float32Array, rows: number): void {
    const together = rows - (rows % ROWS_AT_ONCE);
    for (let row = 0; row < together; row += ROWS_AT_ONCE) {
      this.#multiply(matrix, x, out, row, ROWS_AT_ONCE);
    }
    for (let row = together; row < rows; row += 1) this.#multiply(matrix, x, out, row, 1);
  }

  #scratchFor(depth: number, panels: number): Float32Array {
    return this.#room.scratch(ROWS_AT_ONCE * (depth + panels * PANEL_COLUMNS));
  }

  #multiply(
    { depth, columns, place }: PackedMatrix,
    x: Float32Array,
    out: Float32Array,
    firstRow: number,
    rows: number,
  ): void {
    const panels = Math.ceil(columns / PANEL_COLUMNS);
    const width = panels * PANEL_COLUMNS;
    const scratch = this.#scratchFor(depth, panels);
    const sums = scratch.subarray(rows * depth, rows * (depth + width));
    for (let row = 0; row < rows; row += 1) {
      const start = (firstRow + row) * columns;
      sums.set(out.subarray(start, start + columns), row * width);
    }
    const [from, to] = [scratch.byteOffset, sums.byteOffset];
    const own = x.subarray(firstRow * depth, (firstRow + rows) * depth);
    if (rows === 1) {
      scratch.set(own);
      this.#row(from, place, to, depth, panels);
    } else {
      interleave(own, scratch, depth);
      this.#rows(from, place, to, depth, panels, width * BYTES);
    }
    for (let row = 0; row < rows; row += 1) {
      out.set(sums.subarray(row * width, row * width + columns), (firstRow + row) * columns);
    }
  }
}

/** The first number of each row, then the second of each. */
function interleave(rows: Float32Array, out: Float32Array, depth: number): void {
  for (let row = 0, from = 0; row < ROWS_AT_ONCE; row += 1) {
    for (let to = row; to < ROWS_AT_ONCE * depth; to += ROWS_AT_ONCE, from += 1) {
      out[to] = rows[from] as number;
    }
  }
}
