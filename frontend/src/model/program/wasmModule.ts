/** Instructions of WebAssembly with 128-bit vectors, as far as the product of matrices needs them. */
const I32 = 0x7f;
const V128 = 0x7b;
const EMPTY = 0x40;

/** Columns in a panel: eight vectors of four numbers. */
export const PANEL_COLUMNS = 32;
const VECTORS = PANEL_COLUMNS / 4;
const BYTES = 4;

// Arguments, then further locals: counters and addresses, the sums, a number in all four places.
const [X, WEIGHTS, OUT, ROWS, DEPTH, PANELS, X_STRIDE, OUT_STRIDE] = [0, 1, 2, 3, 4, 5, 6, 7];
const [ROW, X_ROW, OUT_ROW, END, NEXT] = [8, 9, 10, 11, 12];
const FIRST_SUM = 13;
const NUMBER = FIRST_SUM + VECTORS;

const get = (local: number) => [0x20, local];
const set = (local: number) => [0x21, local];
const constant = (value: number) => [0x41, ...signed(value)];
const add = [0x6a];
const multiply = [0x6c];
const subtract = [0x6b];
const vectorLoad = (offset: number) => [0xfd, 0x00, 2, ...unsigned(offset)];
const splatLoad = [0xfd, 0x09, 2, 0];
const vectorStore = (offset: number) => [0xfd, 0x0b, 2, ...unsigned(offset)];
const vectorAdd = [0xfd, ...unsigned(0xe4)];
const vectorMultiply = [0xfd, ...unsigned(0xe6)];
/** Repeats while the condition on the stack, pushed last in the body, is not zero. */
const repeat = (...body: number[][]) => [0x03, EMPTY, ...body.flat(), 0x0d, 0x00, 0x0b];
const advance = (local: number, by: number[]) => [...get(local), ...by, ...add, ...set(local)];

/**
 * A module with one function, `multiplyAdd(x, weights, out, rows, depth, panels, xStride,
 * outStride)`: out += x · weights, over its imported memory. Weights lie panel by panel, in each row
 * after row of 32 columns, so that they are read from first to last. Places and strides are bytes;
 * rows, depth and panels are 1 or more.
 */
export function matrixModule(): Uint8Array<ArrayBuffer> {
  const sums = Array.from({ length: VECTORS }, (_, i) => FIRST_SUM + i);
  const body = [
    repeat(
      [...get(ROWS), ...set(ROW), ...get(X), ...set(X_ROW), ...get(OUT), ...set(OUT_ROW)],
      repeat(
        [...get(WEIGHTS), ...set(NEXT), ...get(X_ROW), ...get(DEPTH), ...constant(BYTES)],
        [...multiply, ...add, ...set(END), ...get(X_ROW)],
        sums.flatMap((sum, i) => [...get(OUT_ROW), ...vectorLoad(16 * i), ...set(sum)]),
        // The row's place is kept on no stack: it counts up to its end and is set back after.
        set(X_ROW),
        repeat(
          [...get(X_ROW), ...splatLoad, ...set(NUMBER)],
          sums.flatMap((sum, i) => [
            ...get(sum),
            ...get(NUMBER),
            ...get(NEXT),
            ...vectorLoad(16 * i),
            ...vectorMultiply,
            ...vectorAdd,
            ...set(sum),
          ]),
          advance(NEXT, constant(PANEL_COLUMNS * BYTES)),
          [...get(X_ROW), ...constant(BYTES), ...add, 0x22, X_ROW, ...get(END), 0x49],
        ),
        sums.flatMap((sum, i) => [...get(OUT_ROW), ...get(sum), ...vectorStore(16 * i)]),
        [...get(X_ROW), ...get(DEPTH), ...constant(BYTES), ...multiply, ...subtract],
        [...get(X_STRIDE), ...add, ...set(X_ROW)],
        advance(OUT_ROW, get(OUT_STRIDE)),
        [...get(ROW), ...constant(1), ...subtract, 0x22, ROW],
      ),
      [...get(NEXT), ...set(WEIGHTS)],
      advance(OUT, constant(PANEL_COLUMNS * BYTES)),
      [...get(PANELS), ...constant(1), ...subtract, 0x22, PANELS],
    ),
  ].flat();
  const locals = [2, 5, I32, VECTORS + 1, V128];
  const code = [...locals, ...body, 0x0b];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 8, ...new Array<number>(8).fill(I32), 0]),
    ...section(2, [1, ...name("env"), ...name("memory"), 0x02, 0x00, 1]),
    ...section(3, [1, 0]),
    ...section(7, [1, ...name("multiplyAdd"), 0x00, 0]),
    ...section(10, [1, ...unsigned(code.length), ...code]),
  ]);
}

function section(id: number, content: number[]): number[] {
  return [id, ...unsigned(content.length), ...content];
}

function name(text: string): number[] {
  return [text.length, ...new TextEncoder().encode(text)];
}

/** LEB128, as WebAssembly writes whole numbers. */
function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

function signed(value: number): number[] {
  if (value >= -0x40 && value < 0x40) return [value & 0x7f];
  return [(value & 0x7f) | 0x80, ...signed(value >> 7)];
}
