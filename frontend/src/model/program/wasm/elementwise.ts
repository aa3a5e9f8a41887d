import {
  add,
  advance,
  bytesBeyondFours,
  type Code,
  code,
  F32,
  folded,
  get,
  I32,
  isBelow,
  type Kernel,
  load,
  loadOne,
  loadSplat,
  multiply,
  repeatWhile,
  scalars,
  set,
  store,
  storeOne,
  subtract,
  V128,
  vectors,
  whole,
} from "./assembler";

const VECTOR_BYTES = 16;
const BYTES = 4;

/** What is computed of four numbers at once; `spare` is the first of three free locals. */
type Four = (a: Code, spare: number) => Code;
type FourOfTwo = (a: Code, b: Code, spare: number) => Code;

/** Below this, e^x is not told from 0 by numbers that are not subnormal; above, it is too large. */
const [LEAST_POWER, LARGEST_POWER] = [-87.3365, 88];

/** e^x within 2e-7 of itself (Cephes' expf, Moshier 1992). */
const power: Four = (a, spare) => {
  const [x, n, sum] = [spare, spare + 1, spare + 2];
  const { number, multiply: times, add: plus } = vectors;
  const coefficients = [1.39819995e-3, 8.33345192e-3, 4.16657959e-2, 1.66666655e-1, 5.00000012e-1];
  return code(
    set(x, a),
    set(n, vectors.nearest(times(bounded(get(x)), number(Math.LOG2E)))),
    // The logarithm of 2 in two parts, the first of which has few bits.
    set(sum, vectors.subtract(bounded(get(x)), times(get(n), number(0.693359375)))),
    vectors.without(
      times(
        poly(coefficients, vectors.subtract(get(sum), times(get(n), number(-2.1219444e-4))), sum),
        exponent(n),
      ),
      vectors.isBelow(get(x), number(LEAST_POWER)),
    ),
  );

  function poly(rest: readonly number[], r: Code, local: number): Code {
    const start = number(1.98756915e-4);
    const highest = rest.reduce<Code>(
      (value, coefficient) => plus(times(value, get(local)), number(coefficient)),
      start,
    );
    const squared = times(get(local), get(local));
    return code(set(local, r), plus(plus(times(highest, squared), get(local)), number(1)));
  }
};

function bounded(x: Code): Code {
  const { number } = vectors;
  return vectors.least(vectors.largest(x, number(LEAST_POWER)), number(LARGEST_POWER));
}

/** 2^n, put together from its bits. */
function exponent(n: number): Code {
  const biased = vectors.addWhole(vectors.toWhole(get(n)), vectors.wholeNumber(127));
  return vectors.shiftLeft(biased, 23);
}

const ONE = vectors.number(1);

const OF_ONE: Readonly<Record<string, Four>> = {
  negate: (a) => vectors.negated(a),
  square: (a, spare) => code(set(spare, a), vectors.multiply(get(spare), get(spare))),
  cube: (a, spare) =>
    code(set(spare, a), vectors.multiply(vectors.multiply(get(spare), get(spare)), get(spare))),
  squareRoot: (a) => vectors.squareRoot(a),
  inverseRoot: (a) => vectors.divide(ONE, vectors.squareRoot(a)),
  toWhole: (a) => vectors.toWhole(a),
  toFloat: (a) => vectors.toFloat(a),
  aboveZero: (a) => vectors.largest(a, vectors.number(0)),
  sigmoid: (a, spare) => vectors.divide(ONE, vectors.add(power(vectors.negated(a), spare), ONE)),
  tanh: (a, spare) => {
    const two = vectors.number(2);
    const grown = vectors.add(power(vectors.multiply(a, two), spare), ONE);
    return vectors.subtract(ONE, vectors.divide(two, grown));
  },
};

const OF_TWO: Readonly<Record<string, FourOfTwo>> = {
  add: vectors.add,
  subtract: vectors.subtract,
  multiply: vectors.multiply,
  divide: vectors.divide,
  least: vectors.least,
  largest: vectors.largest,
  addWhole: vectors.addWhole,
  subtractWhole: vectors.subtractWhole,
  leastWhole: vectors.leastWhole,
  largestWhole: vectors.largestWhole,
  both: vectors.both,
  either: vectors.either,
  equal: truth(vectors.floatsEqual),
  differ: truth(vectors.floatsDiffer),
  below: truth(vectors.isBelow),
  above: truth(vectors.isAbove),
  atMost: truth(vectors.isAtMost),
  atLeast: truth(vectors.isAtLeast),
  equalWhole: truth(vectors.wholeEqual),
  differWhole: truth(vectors.wholeDiffer),
  belowWhole: truth(vectors.isBelowWhole),
  aboveWhole: truth(vectors.isAboveWhole),
  atMostWhole: truth(vectors.isAtMostWhole),
  atLeastWhole: truth(vectors.isAtLeastWhole),
  squaredDifference: (a, b, spare) =>
    code(set(spare, vectors.subtract(a, b)), vectors.multiply(get(spare), get(spare))),
};

/** 1 where all bits are set, else 0. */
function truth(compare: (a: Code, b: Code) => Code): FourOfTwo {
  return (a, b) => vectors.shiftRight(compare(a, b), 31);
}

/** `name(x, out, count)`, count 0 or more. */
function ofOne(name: string, four: Four): Kernel {
  const [x, out, count, fours, end, spare] = [0, 1, 2, 3, 4, 5];
  const next = (bytes: number) => code(advance(x, whole(bytes)), advance(out, whole(bytes)));
  return {
    name,
    parameters: 3,
    locals: [
      [2, I32],
      [3, V128],
    ],
    body: code(
      ends(x, count, fours, end),
      repeatWhile(
        isBelow(get(x), get(fours)),
        code(store(get(out), four(load(get(x)), spare)), next(VECTOR_BYTES)),
      ),
      repeatWhile(
        isBelow(get(x), get(end)),
        code(storeOne(get(out), four(loadOne(get(x)), spare)), next(BYTES)),
      ),
    ),
  };
}

/** Where whole vectors end that begin at `x`, and where all numbers do. */
function ends(x: number, count: number, fours: number, end: number): Code {
  return code(
    set(end, add(get(x), multiply(get(count), whole(BYTES)))),
    set(fours, subtract(get(end), bytesBeyondFours(count))),
  );
}

function chosen(a: Code, b: Code, _: number, condition: Code): Code {
  return vectors.chosen(a, b, vectors.wholeDiffer(condition, vectors.wholeNumber(0)));
}

/** What is computed of two operands and, where there is one, of the truth of a condition. */
interface Pairs {
  readonly four: (a: Code, b: Code, spare: number, condition: Code) => Code;
  readonly isConditional?: boolean;
}

/**
 * `name(x, y, out, count)`, or one number for all of `x` or of `y`: its name then says so. With a
 * condition, whose numbers come as one more argument at the end.
 */
function ofTwo(name: string, { four, isConditional = false }: Pairs): Kernel[] {
  return (["", "OneX", "OneY"] as const).map((single) => {
    const [x, y, out, count, condition] = [0, 1, 2, 3, 4];
    const parameters = isConditional ? 5 : 4;
    const [fours, end, same, spare] = [parameters, parameters + 1, parameters + 2, parameters + 3];
    const from = single === "OneX" ? y : x;
    const operand = (local: number, read: (place: Code) => Code) => {
      const isSame = (local === x && single === "OneX") || (local === y && single === "OneY");
      return isSame ? get(same) : read(get(local));
    };
    const step = (read: (place: Code) => Code) =>
      four(operand(x, read), operand(y, read), spare, isConditional ? read(get(condition)) : []);
    const next = (bytes: number) =>
      code(
        single === "OneX" ? [] : advance(x, whole(bytes)),
        single === "OneY" ? [] : advance(y, whole(bytes)),
        advance(out, whole(bytes)),
        isConditional ? advance(condition, whole(bytes)) : [],
      );
    return {
      name: name + single,
      parameters,
      locals: [
        [2, I32],
        [2, V128],
      ],
      body: code(
        single === "" ? [] : set(same, loadSplat(get(single === "OneX" ? x : y))),
        ends(from, count, fours, end),
        repeatWhile(
          isBelow(get(from), get(fours)),
          code(store(get(out), step(load)), next(VECTOR_BYTES)),
        ),
        repeatWhile(
          isBelow(get(from), get(end)),
          code(storeOne(get(out), step(loadOne)), next(BYTES)),
        ),
      ),
    };
  });
}

/** `softmax(x, out, count)`, count 1 or more. */
function softmax(): Kernel {
  const [x, out, count, fours, end, from, to, largest, total] = [0, 1, 2, 3, 4, 5, 6, 7, 8];
  const [most, sums, spare] = [9, 10, 11];
  const begin = code(set(from, get(x)), set(to, get(out)));
  const next = (bytes: number) => code(advance(from, whole(bytes)), advance(to, whole(bytes)));
  const inFours = isBelow(get(from), get(fours));
  const inOnes = isBelow(get(from), get(end));
  const grown = (value: Code) => power(vectors.subtract(value, vectors.splat(get(largest))), spare);
  const first = (value: Code) => vectors.lane(value, 0);
  const share = (value: Code) => vectors.divide(value, vectors.splat(get(total)));
  return {
    name: "softmax",
    parameters: 3,
    locals: [
      [4, I32],
      [2, F32],
      [5, V128],
    ],
    body: code(
      ends(x, count, fours, end),
      begin,
      set(most, loadSplat(get(x))),
      repeatWhile(
        inFours,
        code(set(most, vectors.largest(get(most), load(get(from)))), next(VECTOR_BYTES)),
      ),
      set(largest, folded(most, scalars.largest)),
      repeatWhile(
        inOnes,
        code(set(largest, scalars.largest(get(largest), scalars.load(get(from)))), next(BYTES)),
      ),
      begin,
      repeatWhile(
        inFours,
        code(
          set(most, grown(load(get(from)))),
          store(get(to), get(most)),
          set(sums, vectors.add(get(sums), get(most))),
          next(VECTOR_BYTES),
        ),
      ),
      set(total, folded(sums, scalars.add)),
      repeatWhile(
        inOnes,
        code(
          set(most, grown(loadOne(get(from)))),
          storeOne(get(to), get(most)),
          set(total, scalars.add(get(total), first(get(most)))),
          next(BYTES),
        ),
      ),
      begin,
      repeatWhile(inFours, code(store(get(to), share(load(get(to)))), next(VECTOR_BYTES))),
      repeatWhile(inOnes, code(storeOne(get(to), share(loadOne(get(to)))), next(BYTES))),
    ),
  };
}

export const ELEMENTWISE: readonly Kernel[] = [
  ...Object.entries(OF_ONE).map(([name, four]) => ofOne(name, four)),
  ...Object.entries(OF_TWO).flatMap(([name, four]) => ofTwo(name, { four })),
  ...ofTwo("choose", { four: chosen, isConditional: true }),
  softmax(),
];
