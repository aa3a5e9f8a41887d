import { type Numbers, sizeOf, type Value } from "../values";
import { axisOf, type Operation, type Prepared, type Site } from "./operation";

type One = (a: number) => number;

/** Operations on one operand: number by number, or along its last axis. */
export const FUNCTIONS: readonly (readonly [string, Operation])[] = [
  ["Neg", floatsBy("negate", (a) => -a)],
  ["Square", floatsBy("square", (a) => a * a)],
  ["Tanh", floatsBy("tanh", Math.tanh)],
  ["Sigmoid", floatsBy("sigmoid", (a) => 1 / (1 + Math.exp(-a)))],
  ["Sqrt", floatsBy("squareRoot", Math.sqrt)],
  ["Rsqrt", floatsBy("inverseRoot", (a) => 1 / Math.sqrt(a))],
  ["Relu", floatsBy("aboveZero", (a) => Math.max(a, 0))],
  ["Exp", by(Math.exp)],
  ["Log", by(Math.log)],
  ["LogicalNot", by((a) => 1 - a)],
  ["Cast", cast],
  ["Softmax", softmax],
  ["Mean", reduced(mean)],
  ["Sum", reduced(total)],
  ["Max", reduced(largest)],
];

/** In WebAssembly for 32-bit floats. */
function floatsBy(name: string, f: One): Operation {
  const plain = by(f);
  return (inputs, site) => {
    const [input] = inputs;
    if (!(input?.data instanceof Float32Array)) return plain(inputs, site);
    const { room } = site;
    const result = room.floats(input.shape);
    const [kernel, x, out] = [room.kernel(name), room.placeOf(input.data), result.data.byteOffset];
    return { outputs: [result], run: () => kernel(x, out, result.data.length) };
  };
}

function by(f: One): Operation {
  return ([input], { room }) => {
    if (!input) return undefined;
    const { data } = input;
    const result = room.emptyLike(input, input.shape);
    const out = result.data;
    const run = () => {
      for (let i = 0; i < out.length; i += 1) out[i] = f(data[i] ?? 0);
    };
    return { outputs: [result], run };
  };
}

function cast([input]: readonly Value[], { attributes, room }: Site): Prepared | undefined {
  if (!input) return undefined;
  const toFloat = attributes.type("DstT") === "DT_FLOAT";
  const fromFloat = input.data instanceof Float32Array;
  if (toFloat === fromFloat) return { outputs: [input] };
  const result = toFloat ? room.floats(input.shape) : room.integers(input.shape);
  const kernel = room.kernel(toFloat ? "toFloat" : "toWhole");
  const [x, out] = [room.placeOf(input.data), result.data.byteOffset];
  return { outputs: [result], run: () => kernel(x, out, result.data.length) };
}

function softmax([input]: readonly Value[], { room }: Site): Prepared | undefined {
  if (!(input?.data instanceof Float32Array)) return undefined;
  const width = input.shape.at(-1) ?? 1;
  const rows = sizeOf(input.shape) / width;
  const result = room.floats(input.shape);
  const kernel = room.kernel("softmax");
  const [x, out] = [room.placeOf(input.data), result.data.byteOffset];
  const bytes = width * Float32Array.BYTES_PER_ELEMENT;
  const run = () => {
    for (let row = 0; row < rows; row += 1) kernel(x + row * bytes, out + row * bytes, width);
  };
  return { outputs: [result], run };
}

/** What numbers from one place to another come to. */
type Reduction = (data: Numbers, from: number, to: number) => number;

function total(data: Numbers, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i += 1) sum += data[i] as number;
  return sum;
}

function mean(data: Numbers, from: number, to: number): number {
  return total(data, from, to) / (to - from);
}

function largest(data: Numbers, from: number, to: number): number {
  let most = Number.NEGATIVE_INFINITY;
  for (let i = from; i < to; i += 1) most = Math.max(most, data[i] as number);
  return most;
}

/** Along the last axis only. */
function reduced(reduction: Reduction): Operation {
  return ([input], { attributes, known, room }) => {
    const axes = known(1);
    if (!input || axes?.length !== 1) return undefined;
    const rank = input.shape.length;
    if (axisOf(axes[0], rank) !== rank - 1) return undefined;
    const width = input.shape.at(-1) ?? 1;
    const keeps = attributes.flag("keep_dims");
    const result = room.emptyLike(input, [...input.shape.slice(0, -1), ...(keeps ? [1] : [])]);
    const run = () => {
      for (let row = 0; row < result.data.length; row += 1) {
        result.data[row] = reduction(input.data, row * width, (row + 1) * width);
      }
    };
    return { outputs: [result], run };
  };
}
