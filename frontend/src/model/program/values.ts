/** Numbers of a fixed shape; truth is 0 or 1. */
export interface Value {
  readonly shape: readonly number[];
  readonly data: Numbers;
}

export type Numbers = Float32Array | Int32Array;

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, length) => size * length, 1);
}

/** How to go through two operands of different shapes, block by block of the result. */
export interface Broadcast {
  readonly shape: readonly number[];
  /** Numbers in a block, in which an operand goes on by its step, 0 or 1. */
  readonly inner: number;
  readonly steps: readonly number[];
  /** Where each operand begins in each block. */
  readonly starts: readonly Int32Array[];
}

/** As NumPy does it; undefined if the shapes do not fit. */
export function broadcast(...operands: readonly Value[]): Broadcast | undefined {
  const rank = Math.max(...operands.map(({ shape }) => shape.length));
  const padded = operands.map(({ shape }) => [
    ...new Array<number>(rank - shape.length).fill(1),
    ...shape,
  ]);
  const shape = Array.from({ length: rank }, (_, axis) => {
    const lengths = padded.map((one) => one[axis] ?? 1);
    return lengths.includes(0) ? 0 : Math.max(...lengths);
  });
  const fits = padded.every((one) =>
    one.every((length, axis) => length === 1 || length === shape[axis]),
  );
  if (!fits) return undefined;
  // Trailing axes along which every operand is either whole or one number make the inner block.
  let first = rank;
  const isWhole = (one: readonly number[], from: number) =>
    one.every((length, axis) => axis < from || length === shape[axis]);
  const isOne = (one: readonly number[], from: number) =>
    one.every((length, axis) => axis < from || length === 1);
  while (first > 0 && padded.every((one) => isWhole(one, first - 1) || isOne(one, first - 1))) {
    first -= 1;
  }
  const outer = shape.slice(0, first);
  return {
    shape,
    inner: sizeOf(shape.slice(first)),
    steps: padded.map((one) => Number(!isOne(one, first))),
    starts: padded.map((one) => startsOf(one, outer)),
  };
}

function startsOf(shape: readonly number[], outer: readonly number[]): Int32Array {
  const strides = stridesOf(shape);
  const starts = new Int32Array(sizeOf(outer));
  for (let block = 0; block < starts.length; block += 1) {
    let rest = block;
    let start = 0;
    for (let axis = outer.length - 1; axis >= 0; axis -= 1) {
      const length = outer[axis] ?? 1;
      if (shape[axis] !== 1) start += (rest % length) * (strides[axis] ?? 0);
      rest = Math.floor(rest / length);
    }
    starts[block] = start;
  }
  return starts;
}

export function stridesOf(shape: readonly number[]): number[] {
  return shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
}
