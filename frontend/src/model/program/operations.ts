import type { Attributes } from "./graphFile";
import {
  type Broadcast,
  broadcast,
  emptyLike,
  floats,
  integers,
  type Numbers,
  sizeOf,
  stridesOf,
  type Value,
} from "./values";

/** A node made ready: where its results will be, and what computes them, if anything must. */
export interface Prepared {
  readonly outputs: readonly Value[];
  readonly run?: () => void;
}

/** What an operand always is; undefined if it changes from step to step. */
export type Known = (input: number) => Numbers | undefined;

/** Undefined if it is not known how to compute this. */
export type Operation = (
  inputs: readonly Value[],
  attributes: Attributes,
  known: Known,
) => Prepared | undefined;

const NONE = new Int32Array();

type Two = (a: number, b: number) => number;
type One = (a: number) => number;

/** The operations of TensorFlow that decoders use, over plain arrays; results as TensorFlow's. */
export const OPERATIONS: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ["Identity", ([input]) => input && { outputs: [input] }],
  ["Reshape", reshaped],
  ["ExpandDims", (inputs, _, known) => expanded(inputs, known(1)?.[0])],
  [
    "Squeeze",
    ([input]) =>
      input &&
      alias(
        input,
        input.shape.filter((length) => length !== 1),
      ),
  ],
  ["AddV2", floatsBy(addFloats, (a, b) => a + b)],
  ["Mul", floatsBy(multiplyFloats, (a, b) => a * b)],
  ["Sub", two((a, b) => a - b)],
  ["RealDiv", two((a, b) => a / b)],
  ["Maximum", two(Math.max)],
  ["Minimum", two(Math.min)],
  ["SquaredDifference", two((a, b) => (a - b) * (a - b))],
  ["Pow", power],
  ["Greater", truth((a, b) => Number(a > b))],
  ["GreaterEqual", truth((a, b) => Number(a >= b))],
  ["Less", truth((a, b) => Number(a < b))],
  ["LessEqual", truth((a, b) => Number(a <= b))],
  ["Equal", floatsBy(compareFloats, (a, b) => Number(a === b), true)],
  ["NotEqual", truth((a, b) => Number(a !== b))],
  ["LogicalAnd", truth((a, b) => a & b)],
  ["LogicalOr", truth((a, b) => a | b)],
  ["LogicalNot", ([input]) => input && one(input, integers(input.shape), (a) => 1 - a)],
  ["SelectV2", selected],
  ["Neg", real((a) => -a)],
  ["Exp", real(Math.exp)],
  ["Log", real(Math.log)],
  ["Tanh", whole(tanhFloats)],
  ["Sigmoid", whole(sigmoidFloats)],
  ["Sqrt", real(Math.sqrt)],
  ["Rsqrt", real((a) => 1 / Math.sqrt(a))],
  ["Square", real((a) => a * a)],
  ["Relu", real((a) => Math.max(a, 0))],
  ["Cast", cast],
  ["Softmax", softmax],
  [
    "Mean",
    reduced(
      0,
      (sum, a) => sum + a,
      (sum, count) => sum / count,
    ),
  ],
  [
    "Sum",
    reduced(
      0,
      (sum, a) => sum + a,
      (sum) => sum,
    ),
  ],
  ["Max", reduced(Number.NEGATIVE_INFINITY, Math.max, (largest) => largest)],
  ["GatherV2", gathered],
  ["Split", split],
  ["SplitV", splitBySizes],
  ["ConcatV2", concatenated],
  ["Pack", packed],
  ["StridedSlice", sliced],
  ["Slice", cut],
  ["Pad", padded],
  ["PadV2", padded],
  ["Transpose", transposed],
  ["BatchMatMulV2", batchProduct],
  ["MatMul", batchProduct],
]);

function alias(input: Value, shape: readonly number[]): Prepared {
  return { outputs: [{ shape, data: input.data }] };
}

function reshaped([input]: readonly Value[], _: Attributes, known: Known): Prepared | undefined {
  const wanted = known(1);
  if (!input || !wanted) return undefined;
  const rest = sizeOf([...wanted].filter((length) => length !== -1));
  return alias(
    input,
    Array.from(wanted, (length) => (length === -1 ? input.data.length / rest : length)),
  );
}

function expanded([input]: readonly Value[], axis: number | undefined): Prepared | undefined {
  if (!input || axis === undefined) return undefined;
  const { shape } = input;
  return alias(input, shape.toSpliced(axis < 0 ? shape.length + 1 + axis : axis, 0, 1));
}

/** A result that a loop of its own fills, block by block. */
function looped(
  loop: Loop,
  makeResult: (like: Value, shape: readonly number[]) => Value,
): Operation {
  return ([a, b]) => {
    const plan = a && b && broadcast(a, b);
    if (!plan) return undefined;
    const result = makeResult(a, plan.shape);
    return { outputs: [result], run: () => loop(plan, a.data, b.data, result.data) };
  };
}

type Loop = (plan: Broadcast, x: Numbers, y: Numbers, out: Numbers) => void;

function addFloats(
  { inner, steps, starts }: Broadcast,
  x: Numbers,
  y: Numbers,
  out: Numbers,
): void {
  const [stepX = 0, stepY = 0] = steps;
  const [startsX = NONE, startsY = NONE] = starts;
  for (let block = 0, k = 0; block < startsX.length; block += 1) {
    let i = startsX[block] ?? 0;
    let j = startsY[block] ?? 0;
    for (const end = k + inner; k < end; k += 1) {
      out[k] = (x[i] as number) + (y[j] as number);
      i += stepX;
      j += stepY;
    }
  }
}

function multiplyFloats(
  { inner, steps, starts }: Broadcast,
  x: Numbers,
  y: Numbers,
  out: Numbers,
): void {
  const [stepX = 0, stepY = 0] = steps;
  const [startsX = NONE, startsY = NONE] = starts;
  for (let block = 0, k = 0; block < startsX.length; block += 1) {
    let i = startsX[block] ?? 0;
    let j = startsY[block] ?? 0;
    for (const end = k + inner; k < end; k += 1) {
      out[k] = (x[i] as number) * (y[j] as number);
      i += stepX;
      j += stepY;
    }
  }
}

function compareFloats(
  { inner, steps, starts }: Broadcast,
  x: Numbers,
  y: Numbers,
  out: Numbers,
): void {
  const [stepX = 0, stepY = 0] = steps;
  const [startsX = NONE, startsY = NONE] = starts;
  for (let block = 0, k = 0; block < startsX.length; block += 1) {
    let i = startsX[block] ?? 0;
    let j = startsY[block] ?? 0;
    for (const end = k + inner; k < end; k += 1) {
      out[k] = x[i] === y[j] ? 1 : 0;
      i += stepX;
      j += stepY;
    }
  }
}

/** The loops above see 32-bit floats only: with whole numbers as well they would be slow for both. */
function floatsBy(loop: Loop, f: Two, isTruth = false): Operation {
  const make = isTruth ? (_: Value, shape: readonly number[]) => integers(shape) : emptyLike;
  const fast = looped(loop, make);
  return (inputs, attributes, known) => {
    const [a, b] = inputs;
    const areFloats = a?.data instanceof Float32Array && b?.data instanceof Float32Array;
    if (areFloats) return fast(inputs, attributes, known);
    return a && b && combined(a, b, (shape) => make(a, shape), f);
  };
}

/** As TensorFlow's, and faster than Math.tanh. */
function tanhFloats(data: Numbers, out: Numbers): void {
  for (let i = 0; i < out.length; i += 1) out[i] = 1 - 2 / (Math.exp(2 * (data[i] as number)) + 1);
}

function sigmoidFloats(data: Numbers, out: Numbers): void {
  for (let i = 0; i < out.length; i += 1) out[i] = 1 / (1 + Math.exp(-(data[i] as number)));
}

function whole(loop: (data: Numbers, out: Numbers) => void): Operation {
  return ([input]) => {
    if (!(input?.data instanceof Float32Array)) return undefined;
    const result = floats(input.shape);
    return { outputs: [result], run: () => loop(input.data, result.data) };
  };
}

/** The general form of the loops above, which are written out because they are the long ones. */
function combined(a: Value, b: Value, make: (shape: readonly number[]) => Value, f: Two) {
  const plan = broadcast(a, b);
  if (!plan) return undefined;
  const { inner, steps, starts } = plan;
  const result = make(plan.shape);
  const [stepX = 0, stepY = 0] = steps;
  const [startsX = [], startsY = []] = starts;
  const run = () => {
    for (let block = 0, k = 0; block < startsX.length; block += 1) {
      let i = startsX[block] ?? 0;
      let j = startsY[block] ?? 0;
      for (const end = k + inner; k < end; k += 1) {
        result.data[k] = f(a.data[i] ?? 0, b.data[j] ?? 0);
        i += stepX;
        j += stepY;
      }
    }
  };
  return { outputs: [result], run };
}

function two(f: Two): Operation {
  return ([a, b]) => a && b && combined(a, b, (shape) => emptyLike(a, shape), f);
}

function truth(f: Two): Operation {
  return ([a, b]) => a && b && combined(a, b, integers, f);
}

function one(input: Value, result: Value, f: One): Prepared {
  const { data } = input;
  const out = result.data;
  const run = () => {
    for (let i = 0; i < out.length; i += 1) out[i] = f(data[i] ?? 0);
  };
  return { outputs: [result], run };
}

function real(f: One): Operation {
  return ([input]) => input && one(input, emptyLike(input, input.shape), f);
}

function power([a, b]: readonly Value[], _: Attributes, known: Known): Prepared | undefined {
  if (!a || !b) return undefined;
  const exponent = b.data.length === 1 ? known(1)?.[0] : undefined;
  if (exponent === 3) return one(a, emptyLike(a, a.shape), (x) => x * x * x);
  return combined(a, b, (shape) => emptyLike(a, shape), Math.pow);
}

function cast([input]: readonly Value[], attributes: Attributes): Prepared | undefined {
  if (!input) return undefined;
  const toFloat = attributes.type("DstT") === "DT_FLOAT";
  const fromFloat = input.data instanceof Float32Array;
  if (toFloat === fromFloat) return { outputs: [input] };
  const result = toFloat ? floats(input.shape) : integers(input.shape);
  return { outputs: [result], run: () => result.data.set(input.data) };
}

function selected([condition, a, b]: readonly Value[]): Prepared | undefined {
  const plan = condition && a && b && broadcast(condition, a, b);
  if (!plan) return undefined;
  const { inner, steps, starts } = plan;
  const result = emptyLike(a, plan.shape);
  const run = () => {
    for (let block = 0, k = 0; block * inner < result.data.length; block += 1) {
      for (let i = 0; i < inner; i += 1, k += 1) {
        const place = (operand: number) =>
          (starts[operand]?.[block] ?? 0) + i * (steps[operand] ?? 0);
        const chosen = condition.data[place(0)] ? a.data[place(1)] : b.data[place(2)];
        result.data[k] = chosen ?? 0;
      }
    }
  };
  return { outputs: [result], run };
}

function softmax([input]: readonly Value[]): Prepared | undefined {
  if (!input) return undefined;
  const width = input.shape.at(-1) ?? 1;
  const result = floats(input.shape);
  const { data } = input;
  const out = result.data;
  const run = () => {
    for (let start = 0; start < out.length; start += width) {
      let largest = Number.NEGATIVE_INFINITY;
      for (let i = start; i < start + width; i += 1) largest = Math.max(largest, data[i] ?? 0);
      let sum = 0;
      for (let i = start; i < start + width; i += 1) {
        const weight = Math.exp((data[i] ?? 0) - largest);
        out[i] = weight;
        sum += weight;
      }
      for (let i = start; i < start + width; i += 1) out[i] = (out[i] ?? 0) / sum;
    }
  };
  return { outputs: [result], run };
}

/** Along the last axis only. */
function reduced(
  first: number,
  f: Two,
  finish: (value: number, count: number) => number,
): Operation {
  return ([input], attributes, known) => {
    const axes = known(1);
    if (!input || axes?.length !== 1) return undefined;
    const [axis = 0] = axes;
    const rank = input.shape.length;
    if (axis !== -1 && axis !== rank - 1) return undefined;
    const width = input.shape.at(-1) ?? 1;
    const keeps = attributes.flag("keep_dims");
    const result = emptyLike(input, [...input.shape.slice(0, -1), ...(keeps ? [1] : [])]);
    const run = () => {
      for (let row = 0; row < result.data.length; row += 1) {
        let value = first;
        for (let i = row * width; i < (row + 1) * width; i += 1)
          value = f(value, input.data[i] ?? 0);
        result.data[row] = finish(value, width);
      }
    };
    return { outputs: [result], run };
  };
}

/** Along the first axis only. */
function gathered(
  [table, indices]: readonly Value[],
  attributes: Attributes,
  known: Known,
): Prepared | undefined {
  if (!table || !indices || known(2)?.[0] !== 0 || attributes.number("batch_dims") !== 0) {
    return undefined;
  }
  const width = sizeOf(table.shape.slice(1));
  const result = emptyLike(table, [...indices.shape, ...table.shape.slice(1)]);
  const run = () => {
    for (let i = 0; i < indices.data.length; i += 1) {
      const start = (indices.data[i] ?? 0) * width;
      result.data.set(table.data.subarray(start, start + width), i * width);
    }
  };
  return { outputs: [result], run };
}

function axisOf(value: number | undefined, rank: number): number | undefined {
  if (value === undefined) return undefined;
  return value < 0 ? value + rank : value;
}

function split([, input]: readonly Value[], attributes: Attributes, known: Known) {
  const axis = axisOf(known(0)?.[0], input?.shape.length ?? 0);
  if (!input || axis === undefined) return undefined;
  const count = attributes.number("num_split");
  return splitAt(input, axis, new Array(count).fill((input.shape[axis] ?? 0) / count));
}

function splitBySizes([input]: readonly Value[], _: Attributes, known: Known) {
  const axis = axisOf(known(2)?.[0], input?.shape.length ?? 0);
  const sizes = known(1);
  if (!input || axis === undefined || !sizes) return undefined;
  return splitAt(input, axis, [...sizes]);
}

function splitAt(input: Value, axis: number, sizes: readonly number[]): Prepared | undefined {
  if (sizes.some((size) => size < 0)) return undefined;
  const rows = sizeOf(input.shape.slice(0, axis));
  const widths = sizes.map((size) => size * sizeOf(input.shape.slice(axis + 1)));
  if (rows === 1) {
    // One row: its parts are no copies.
    let place = 0;
    const views = sizes.map((size, i) => {
      const first = place;
      place += widths[i] ?? 0;
      return { shape: input.shape.with(axis, size), data: input.data.subarray(first, place) };
    });
    return { outputs: views };
  }
  const outputs = sizes.map((size) => emptyLike(input, input.shape.with(axis, size)));
  const run = () => {
    for (let start = 0, row = 0; row < rows; row += 1) {
      for (const [i, { data }] of outputs.entries()) {
        const width = widths[i] ?? 0;
        data.set(input.data.subarray(start, start + width), row * width);
        start += width;
      }
    }
  };
  return { outputs, run };
}

function concatenated(inputs: readonly Value[], _: Attributes, known: Known) {
  const parts = inputs.slice(0, -1);
  const [first] = parts;
  const axis = axisOf(known(inputs.length - 1)?.[0], first?.shape.length ?? 0);
  return first && axis !== undefined ? joined(parts, first, axis) : undefined;
}

function joined(parts: readonly Value[], first: Value, axis: number): Prepared {
  const length = parts.reduce((sum, { shape }) => sum + (shape[axis] ?? 0), 0);
  const result = emptyLike(first, first.shape.with(axis, length));
  const run = () => {
    for (let place = 0, row = 0; place < result.data.length; row += 1) {
      for (const { shape, data } of parts) {
        const width = sizeOf(shape.slice(axis));
        result.data.set(data.subarray(row * width, (row + 1) * width), place);
        place += width;
      }
    }
  };
  return { outputs: [result], run };
}

function packed(inputs: readonly Value[], attributes: Attributes): Prepared | undefined {
  const [first] = inputs;
  if (!first) return undefined;
  const axis = axisOf(attributes.number("axis"), first.shape.length + 1) ?? 0;
  const parts = inputs.map(({ shape, data }) => ({ shape: shape.toSpliced(axis, 0, 1), data }));
  return parts[0] && joined(parts, parts[0], axis);
}

/** A result whose numbers stand at fixed places of the input. */
function picked(input: Value, shape: readonly number[], places: Int32Array): Prepared {
  const { data } = input;
  // What stands in one piece is no copy.
  const [start = 0] = places;
  if (places.every((place, i) => place === start + i)) {
    return { outputs: [{ shape, data: data.subarray(start, start + places.length) }] };
  }
  const result = emptyLike(input, shape);
  const out = result.data;
  const run = () => {
    for (let i = 0; i < places.length; i += 1) out[i] = data[places[i] ?? 0] ?? 0;
  };
  return { outputs: [result], run };
}

function sliced(
  [input]: readonly Value[],
  attributes: Attributes,
  known: Known,
): Prepared | undefined {
  const [begins, ends, strides] = [known(1), known(2), known(3)];
  if (!input || !begins || !ends || !strides) return undefined;
  if (strides.some((stride) => stride < 1)) return undefined;
  const isSet = (mask: string, bit: number) => (attributes.number(`${mask}_mask`) >> bit) % 2 === 1;
  const shape: number[] = [];
  let places = Int32Array.of(0);
  let axis = 0;
  const keepWhole = (count: number) => {
    for (const length of input.shape.slice(axis, axis + count)) {
      places = along(places, length, length, (i) => i);
      shape.push(length);
      axis += 1;
    }
  };
  const said = [...begins].filter(
    (_, bit) => !isSet("new_axis", bit) && !isSet("ellipsis", bit),
  ).length;
  begins.forEach((from, bit) => {
    if (isSet("ellipsis", bit)) {
      keepWhole(input.shape.length - said);
      return;
    }
    if (isSet("new_axis", bit)) {
      shape.push(1);
      return;
    }
    const length = input.shape[axis] ?? 0;
    const stride = strides[bit] ?? 1;
    const at = (value: number) => Math.min(length, value < 0 ? value + length : value);
    const begin = isSet("begin", bit) ? 0 : at(from);
    const isOne = isSet("shrink_axis", bit);
    const last = isSet("end", bit) ? length : at(ends[bit] ?? 0);
    const kept = isOne ? 1 : Math.max(0, Math.ceil((last - begin) / stride));
    places = along(places, length, kept, (i) => begin + i * stride);
    if (!isOne) shape.push(kept);
    axis += 1;
  });
  keepWhole(input.shape.length - axis);
  return picked(input, shape, places);
}

/** Places along the axes so far, gone on along the next one. */
function along(
  places: Int32Array,
  length: number,
  kept: number,
  place: One,
): Int32Array<ArrayBuffer> {
  const next = new Int32Array(places.length * kept);
  places.forEach((start, row) => {
    for (let i = 0; i < kept; i += 1) next[row * kept + i] = start * length + place(i);
  });
  return next;
}

function cut([input]: readonly Value[], _: Attributes, known: Known): Prepared | undefined {
  const [begins, sizes] = [known(1), known(2)];
  if (!input || !begins || !sizes) return undefined;
  const shape = input.shape.map((length, axis) => {
    const size = sizes[axis] ?? 0;
    return size < 0 ? length - (begins[axis] ?? 0) : size;
  });
  let places = Int32Array.of(0);
  input.shape.forEach((length, axis) => {
    places = along(places, length, shape[axis] ?? 0, (i) => (begins[axis] ?? 0) + i);
  });
  return picked(input, shape, places);
}

function padded([input, , filling]: readonly Value[], _: Attributes, known: Known) {
  const widths = known(1);
  if (!input || !widths || (filling && known(2) === undefined)) return undefined;
  const before = (axis: number) => widths[2 * axis] ?? 0;
  const shape = input.shape.map(
    (length, axis) => before(axis) + length + (widths[2 * axis + 1] ?? 0),
  );
  let places = Int32Array.of(0);
  input.shape.forEach((length, axis) => {
    places = along(places, shape[axis] ?? 0, length, (i) => before(axis) + i);
  });
  const result = emptyLike(input, shape);
  result.data.fill(filling?.data[0] ?? 0);
  const run = () => {
    for (let i = 0; i < places.length; i += 1) result.data[places[i] ?? 0] = input.data[i] ?? 0;
  };
  return { outputs: [result], run };
}

function transposed([input]: readonly Value[], _: Attributes, known: Known): Prepared | undefined {
  const axes = known(1);
  if (!input || !axes) return undefined;
  const strides = stridesOf(input.shape);
  const shape = Array.from(axes, (axis) => input.shape[axis] ?? 1);
  let places = Int32Array.of(0);
  for (const axis of axes) {
    const stride = strides[axis] ?? 0;
    const length = input.shape[axis] ?? 1;
    const next = new Int32Array(places.length * length);
    places.forEach((start, row) => {
      for (let i = 0; i < length; i += 1) next[row * length + i] = start + i * stride;
    });
    places = next;
  }
  return picked(input, shape, places);
}

/** Of matrices that both change; a zero on the left, as of what is masked, costs nothing. */
function batchProduct([a, b]: readonly Value[], attributes: Attributes): Prepared | undefined {
  const isPlain = ["adj_x", "adj_y", "transpose_a", "transpose_b"].every(
    (name) => !attributes.flag(name),
  );
  if (!a || !b || !isPlain) return undefined;
  const [rows = 1, depth = 1] = a.shape.slice(-2);
  const [columns = 1] = b.shape.slice(-1);
  const outer = a.shape.slice(0, -2);
  if (String(outer) !== String(b.shape.slice(0, -2))) return undefined;
  const result = floats([...outer, rows, columns]);
  const run = () => {
    result.data.fill(0);
    for (let row = 0; row < result.data.length / columns; row += 1) {
      const y = b.data.subarray(Math.floor(row / rows) * depth * columns);
      const out = result.data.subarray(row * columns, (row + 1) * columns);
      addRows(a.data.subarray(row * depth, (row + 1) * depth), y, out);
    }
  };
  return { outputs: [result], run };
}

/** out += x · y, for a row x. */
function addRows(x: Numbers, y: Numbers, out: Numbers): void {
  const columns = out.length;
  if (columns === 1) {
    let sum = 0;
    for (let k = 0; k < x.length; k += 1) sum += (x[k] as number) * (y[k] as number);
    out[0] = sum;
    return;
  }
  for (let k = 0, from = 0; k < x.length; k += 1, from += columns) {
    const weight = x[k] as number;
    if (weight === 0) continue;
    for (let j = 0; j < columns; j += 1) {
      out[j] = (out[j] as number) + weight * (y[from + j] as number);
    }
  }
}
