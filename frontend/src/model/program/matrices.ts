import { matrixModule, PANEL_COLUMNS } from "./wasmModule";

const PAGE_BYTES = 65_536;
const BYTES = 4;
/** Rows multiplied at once. */
const MOST_ROWS = 16;

type MultiplyAdd = (
  x: number,
  weights: number,
  out: number,
  rows: number,
  depth: number,
  panels: number,
  xStride: number,
  outStride: number,
) => void;

/** A matrix of weights, laid out for the product. */
export interface PackedMatrix {
  readonly depth: number;
  readonly columns: number;
  readonly place: number;
}

/** Products with constant matrices, in WebAssembly with vectors. */
export class Matrices {
  readonly #memory: WebAssembly.Memory;
  readonly #multiplyAdd: MultiplyAdd;
  #end = 0;
  #scratch = 0;
  #scratchSize = 0;

  private constructor(memory: WebAssembly.Memory, multiplyAdd: MultiplyAdd) {
    this.#memory = memory;
    this.#multiplyAdd = multiplyAdd;
  }

  /** Undefined where WebAssembly or its vectors are missing. */
  static create(): Matrices | undefined {
    if (typeof WebAssembly !== "object") return undefined;
    const code = matrixModule();
    if (!WebAssembly.validate(code)) return undefined;
    const memory = new WebAssembly.Memory({ initial: 1 });
    // Small enough to be compiled at once, without waiting.
    const instance = new WebAssembly.Instance(new WebAssembly.Module(code), { env: { memory } });
    return new Matrices(memory, instance.exports["multiplyAdd"] as MultiplyAdd);
  }

  /** Copies `depth` rows of `columns` numbers. */
  pack(weights: Float32Array, depth: number, columns: number): PackedMatrix {
    const panels = Math.ceil(columns / PANEL_COLUMNS);
    const place = this.#take(panels * depth * PANEL_COLUMNS);
    const packed = this.#view(place, panels * depth * PANEL_COLUMNS);
    for (let panel = 0; panel < panels; panel += 1) {
      const first = panel * PANEL_COLUMNS;
      const width = Math.min(PANEL_COLUMNS, columns - first);
      for (let row = 0; row < depth; row += 1) {
        const from = row * columns + first;
        const to = (panel * depth + row) * PANEL_COLUMNS;
        packed.set(weights.subarray(from, from + width), to);
      }
    }
    return { depth, columns, place };
  }

  /** out += x · matrix, for `rows` rows of both. */
  multiplyAdd(matrix: PackedMatrix, x: Float32Array, out: Float32Array, rows: number): void {
    for (let row = 0; row < rows; row += MOST_ROWS) {
      this.#multiplySome(matrix, x, out, row, Math.min(MOST_ROWS, rows - row));
    }
  }

  #multiplySome(
    { depth, columns, place }: PackedMatrix,
    x: Float32Array,
    out: Float32Array,
    firstRow: number,
    rows: number,
  ): void {
    const panels = Math.ceil(columns / PANEL_COLUMNS);
    const width = panels * PANEL_COLUMNS;
    const from = this.#scratchFor(rows * (depth + width));
    const to = from + rows * depth * BYTES;
    this.#view(from, rows * depth).set(x.subarray(firstRow * depth, (firstRow + rows) * depth));
    const sums = this.#view(to, rows * width);
    for (let row = 0; row < rows; row += 1) {
      const start = (firstRow + row) * columns;
      sums.set(out.subarray(start, start + columns), row * width);
    }
    this.#multiplyAdd(from, place, to, rows, depth, panels, depth * BYTES, width * BYTES);
    for (let row = 0; row < rows; row += 1) {
      const sum = sums.subarray(row * width, row * width + columns);
      out.set(sum, (firstRow + row) * columns);
    }
  }

  #scratchFor(size: number): number {
    if (size > this.#scratchSize) {
      this.#scratch = this.#take(size);
      this.#scratchSize = size;
    }
    return this.#scratch;
  }

  /** The place of so many numbers, zeros, at a multiple of 16 bytes. */
  #take(size: number): number {
    const place = this.#end;
    this.#end += Math.ceil((size * BYTES) / 16) * 16;
    const missing = this.#end - this.#memory.buffer.byteLength;
    if (missing > 0) this.#memory.grow(Math.ceil(missing / PAGE_BYTES));
    return place;
  }

  #view(place: number, size: number): Float32Array {
    return new Float32Array(this.#memory.buffer, place, size);
  }
}
