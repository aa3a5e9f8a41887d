import { type Broadcast, broadcast, type Value } from "../values";
import type { Operation, Prepared, Site } from "./operation";

type Two = (a: number, b: number) => number;

/** A block shorter than this is no work for a kernel. */
const SHORTEST_BLOCK = 8;

/** Operations on two operands, number by number, of which one may be repeated. */
export const ARITHMETIC: readonly (readonly [string, Operation])[] = [
  ["AddV2", by({ floats: "add", integers: "addWhole" }, (a, b) => a + b)],
  ["Sub", by({ floats: "subtract", integers: "subtractWhole" }, (a, b) => a - b)],
  ["Mul", by({ floats: "multiply" }, (a, b) => a * b)],
  ["RealDiv", by({ floats: "divide" }, (a, b) => a / b)],
  ["Maximum", by({ floats: "largest", integers: "largestWhole" }, Math.max)],
  ["Minimum", by({ floats: "least", integers: "leastWhole" }, Math.min)],
  ["SquaredDifference", by({ floats: "squaredDifference" }, (a, b) => (a - b) * (a - b))],
  ["Pow", power],
  ["Greater", truth("above", (a, b) => a > b)],
  ["GreaterEqual", truth("atLeast", (a, b) => a >= b)],
  ["Less", truth("below", (a, b) => a < b)],
  ["LessEqual", truth("atMost", (a, b) => a <= b)],
  ["Equal", truth("equal", (a, b) => a === b)],
  ["NotEqual", truth("differ", (a, b) => a !== b)],
  ["LogicalAnd", by({ integers: "both" }, (a, b) => a & b)],
  ["LogicalOr", by({ integers: "either" }, (a, b) => a | b)],
  ["SelectV2", selected],
];

/** What computes an operation in WebAssembly, by what its operands are. */
interface Kernels {
  readonly floats?: string;
  readonly integers?: string;
}

function truth(name: string, f: (a: number, b: number) => boolean): Operation {
  const kernels = { floats: name, integers: `${name}Whole` };
  return by(kernels, (a, b) => Number(f(a, b)), true);
}

/** In WebAssembly where blocks are long. */
function by(kernels: Kernels, f: Two, isTruth = false): Operation {
  return ([a, b], site) => {
    const plan = a && b && broadcast(a, b);
    if (!plan) return undefined;
    const { room } = site;
    const result = isTruth ? room.integers(plan.shape) : room.emptyLike(a, plan.shape);
    const kernel = kernels[a.data instanceof Float32Array ? "floats" : "integers"];
    const areAlike = a.data.constructor === b.data.constructor;
    if (kernel && areAlike && plan.inner >= SHORTEST_BLOCK) {
      return byKernel(kernel, plan, [a, b], result, site);
    }
    return combined(a, b, result, f);
  };
}

/** Operands are x, y and, for some, a condition, which changes with every number. */
function byKernel(
  name: string,
  { inner, steps, starts }: Broadcast,
  operands: readonly Value[],
  result: Value,
  { room }: Site,
): Prepared {
  const single = steps[0] ? (steps[1] ? "" : "OneY") : steps[1] ? "OneX" : "";
  const kernel = room.kernel(name + single);
  const bytes = Float32Array.BYTES_PER_ELEMENT;
  const [xs = [], ys = [], conditions = []] = operands.map(({ data }, i) => {
    const place = room.placeOf(data);
    return Array.from(starts[i] ?? [], (start) => place + start * bytes);
  });
  const out = result.data.byteOffset;
  const run = () => {
    for (let block = 0; block < xs.length; block += 1) {
      const [x = 0, y = 0, condition = 0] = [xs[block], ys[block], conditions[block]];
      kernel(x, y, out + block * inner * bytes, inner, condition);
    }
  };
  return { outputs: [result], run };
}

function combined(a: Value, b: Value, result: Value, f: Two): Prepared | undefined {
  const plan = broadcast(a, b);
  if (!plan) return undefined;
  const { inner, steps, starts } = plan;
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
  const shape = broadcast(a, b)?.shape;
  return shape && combined(a, b, room.emptyLike(a, shape), Math.pow);
}

function selected([condition, a, b]: readonly Value[], site: Site): Prepared | undefined {
  const plan = condition && a && b && broadcast(a, b, condition);
  if (!plan) return undefined;
  const { inner, steps, starts } = plan;
  const [stepA = 0, stepB = 0, stepC = 0] = steps;
  const result = site.room.emptyLike(a, plan.shape);
  const isLong = inner >= SHORTEST_BLOCK && stepC === 1 && stepA + stepB > 0;
  if (isLong) return byKernel("choose", plan, [a, b, condition], result, site);
  const [startsA = [], startsB = [], startsC = []] = starts;
  const run = () => {
    for (let block = 0, k = 0; block < startsC.length; block += 1) {
      const [i = 0, j = 0, c = 0] = [startsA[block], startsB[block], startsC[block]];
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
