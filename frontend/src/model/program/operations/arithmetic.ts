import { type Broadcast, broadcast, type Value } from "../values";
import type { Operation, Prepared, Site } from "./operation";

type Two = (a: number, b: number) => number;
type Result = (shape: readonly number[]) => Value;

/** A block shorter than this is no work for a kernel. */
const SHORTEST_BLOCK = 8;

/** Operations on two operands, number by number, of which one may be repeated. */
export const ARITHMETIC: readonly (readonly [string, Operation])[] = [
  ["AddV2", floatsBy("add", (a, b) => a + b)],
  ["Sub", floatsBy("subtract", (a, b) => a - b)],
  ["Mul", floatsBy("multiply", (a, b) => a * b)],
  ["RealDiv", floatsBy("divide", (a, b) => a / b)],
  ["Maximum", floatsBy("largest", Math.max)],
  ["Minimum", floatsBy("least", Math.min)],
  ["SquaredDifference", floatsBy("squaredDifference", (a, b) => (a - b) * (a - b))],
  ["Pow", power],
  ["Greater", truth((a, b) => Number(a > b))],
  ["GreaterEqual", truth((a, b) => Number(a >= b))],
  ["Less", truth((a, b) => Number(a < b))],
  ["LessEqual", truth((a, b) => Number(a <= b))],
  ["Equal", truth((a, b) => Number(a === b))],
  ["NotEqual", truth((a, b) => Number(a !== b))],
  ["LogicalAnd", truth((a, b) => a & b)],
  ["LogicalOr", truth((a, b) => a | b)],
  ["SelectV2", selected],
];

/** In WebAssembly where both are 32-bit floats in long blocks. */
function floatsBy(name: string, f: Two): Operation {
  return ([a, b], site) => {
    const plan = a && b && broadcast(a, b);
    if (!plan) return undefined;
    const areFloats = a.data instanceof Float32Array && b.data instanceof Float32Array;
    if (areFloats && plan.inner >= SHORTEST_BLOCK) return byKernel(name, plan, [a, b], site);
    return combined(a, b, (shape) => site.room.emptyLike(a, shape), f);
  };
}

function byKernel(
  name: string,
  { shape, inner, steps, starts }: Broadcast,
  operands: readonly Value[],
  { room }: Site,
): Prepared {
  const result = room.floats(shape);
  const kernel = room.kernel(`${name}${steps[0] ? "" : "OneX"}${steps[1] ? "" : "OneY"}`);
  const bytes = Float32Array.BYTES_PER_ELEMENT;
  const [xs = [], ys = []] = operands.map(({ data }, i) => {
    const place = room.placeOf(data);
    return Array.from(starts[i] ?? [], (start) => place + start * bytes);
  });
  const out = result.data.byteOffset;
  const run = () => {
    for (let block = 0; block < xs.length; block += 1) {
      kernel(xs[block] as number, ys[block] as number, out + block * inner * bytes, inner);
    }
  };
  return { outputs: [result], run };
}

function truth(f: Two): Operation {
  return ([a, b], { room }) => a && b && combined(a, b, (shape) => room.integers(shape), f);
}

function combined(a: Value, b: Value, make: Result, f: Two): Prepared | undefined {
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

function power([a, b]: readonly Value[], { known, room }: Site): Prepared | undefined {
  if (!a || !b) return undefined;
  const exponent = b.data.length === 1 ? known(1)?.[0] : undefined;
  if (exponent === 3 && a.data instanceof Float32Array) {
    const result = room.floats(a.shape);
    const [cube, x, out] = [room.kernel("cube"), room.placeOf(a.data), result.data.byteOffset];
    return { outputs: [result], run: () => cube(x, out, a.data.length) };
  }
  return combined(a, b, (shape) => room.emptyLike(a, shape), Math.pow);
}

function selected([condition, a, b]: readonly Value[], { room }: Site): Prepared | undefined {
  const plan = condition && a && b && broadcast(condition, a, b);
  if (!plan) return undefined;
  const { inner, steps, starts } = plan;
  const result = room.emptyLike(a, plan.shape);
  const [stepC = 0, stepA = 0, stepB = 0] = steps;
  const [startsC = [], startsA = [], startsB = []] = starts;
  const run = () => {
    for (let block = 0, k = 0; block < startsC.length; block += 1) {
      const [c = 0, i = 0, j = 0] = [startsC[block], startsA[block], startsB[block]];
      for (let step = 0; step < inner; step += 1, k += 1) {
        const chosen = condition.data[c + step * stepC]
          ? a.data[i + step * stepA]
          : b.data[j + step * stepB];
        result.data[k] = chosen ?? 0;
      }
    }
  };
  return { outputs: [result], run };
}
