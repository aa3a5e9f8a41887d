/** WebAssembly's instructions, those with 128-bit vectors too, as far as the kernels need them. */
export type Code = readonly number[];

export const I32 = 0x7f;
export const F32 = 0x7d;
export const V128 = 0x7b;
const EMPTY = 0x40;

/** A function over the imported memory; places and strides are bytes. */
export interface Kernel {
  readonly name: string;
  /** How many arguments there are, whole numbers all. */
  readonly parameters: number;
  /** Of each type so many further locals, numbered on from the arguments. */
  readonly locals: readonly (readonly [count: number, type: number])[];
  readonly body: Code;
}

export const code = (...parts: readonly Code[]): Code => parts.flat();
export const get = (local: number): Code => [0x20, local];
export const set = (local: number, value: Code): Code => [...value, 0x21, local];

export const whole = (value: number): Code => [0x41, ...signed(value)];
export const add = (a: Code, b: Code): Code => [...a, ...b, 0x6a];
export const subtract = (a: Code, b: Code): Code => [...a, ...b, 0x6b];
export const multiply = (a: Code, b: Code): Code => [...a, ...b, 0x6c];
export const isBelow = (a: Code, b: Code): Code => [...a, ...b, 0x49];
export const advance = (local: number, by: Code): Code => set(local, add(get(local), by));

/** Repeats while the condition holds, and at least once. */
export const repeat = (body: Code, condition: Code): Code => [
  ...[0x03, EMPTY, ...body, ...condition],
  ...[0x0d, 0x00, 0x0b],
];
/** Repeats while the condition, asked first, holds. */
export const repeatWhile = (condition: Code, body: Code): Code => [
  ...[0x02, EMPTY, 0x03, EMPTY, ...condition, 0x45],
  ...[0x0d, 0x01, ...body, 0x0c, 0x00, 0x0b, 0x0b],
];

/** The bytes of the last of so many numbers, those that fill no vector. */
export const bytesBeyondFours = (count: number): Code =>
  multiply([...get(count), ...whole(3), 0x71], whole(4));

const vector = (operation: number, ...rest: Code): Code => [0xfd, ...unsigned(operation), ...rest];
const at = (operation: number, place: Code, offset: number): Code => [
  ...place,
  ...vector(operation, 2, ...unsigned(offset)),
];
export const load = (place: Code, offset = 0): Code => at(0x00, place, offset);
/** One number in all four places. */
export const loadSplat = (place: Code, offset = 0): Code => at(0x09, place, offset);
/** One number and three zeros. */
export const loadOne = (place: Code): Code => at(0x5c, place, 0);
export const store = (place: Code, value: Code, offset = 0): Code => [
  ...place,
  ...value,
  ...vector(0x0b, 2, ...unsigned(offset)),
];
/** Only the first of the four numbers. */
export const storeOne = (place: Code, value: Code): Code => [
  ...place,
  ...value,
  ...vector(0x5a, 2, 0, 0),
];

const one = (operation: number) => (a: Code) => [...a, ...vector(operation)];
const two = (operation: number) => (a: Code, b: Code) => [...a, ...b, ...vector(operation)];
export const vectors = {
  number: (value: number): Code => [0x43, ...floatBytes(value), ...vector(0x13)],
  splat: one(0x13),
  nearest: one(0x6a),
  negated: one(0xe1),
  squareRoot: one(0xe3),
  add: two(0xe4),
  subtract: two(0xe5),
  multiply: two(0xe6),
  divide: two(0xe7),
  least: two(0xe8),
  largest: two(0xe9),
  floatsEqual: two(0x41),
  floatsDiffer: two(0x42),
  isBelow: two(0x43),
  isAbove: two(0x44),
  isAtMost: two(0x45),
  isAtLeast: two(0x46),
  both: two(0x4e),
  either: two(0x50),
  /** By the bits of the third: the first's where they are set, else the second's. */
  chosen: (a: Code, b: Code, mask: Code): Code => [...a, ...b, ...mask, ...vector(0x52)],
  /** The bits of the first that are not in the second. */
  without: two(0x4f),
  addWhole: two(0xae),
  subtractWhole: two(0xb1),
  leastWhole: two(0xb6),
  largestWhole: two(0xb8),
  wholeEqual: two(0x37),
  wholeDiffer: two(0x38),
  isBelowWhole: two(0x39),
  isAboveWhole: two(0x3b),
  isAtMostWhole: two(0x3d),
  isAtLeastWhole: two(0x3f),
  wholeNumber: (value: number): Code => [...whole(value), ...vector(0x11)],
  toWhole: one(0xf8),
  toFloat: one(0xfa),
  shiftRight: (a: Code, bits: number): Code => [...a, ...whole(bits), ...vector(0xad)],
  shiftLeft: (a: Code, bits: number): Code => [...a, ...whole(bits), ...vector(0xab)],
  lane: (a: Code, lane: number): Code => [...a, ...vector(0x1f, lane)],
};

export const scalars = {
  load: (place: Code): Code => [...place, 0x2a, 2, 0],
  store: (place: Code, value: Code): Code => [...place, ...value, 0x38, 2, 0],
  number: (value: number): Code => [0x43, ...floatBytes(value)],
  add: (a: Code, b: Code): Code => [...a, ...b, 0x92],
  multiply: (a: Code, b: Code): Code => [...a, ...b, 0x94],
  largest: (a: Code, b: Code): Code => [...a, ...b, 0x97],
};

/** The four numbers of a local as one. */
export const folded = (local: number, combine: (a: Code, b: Code) => Code): Code =>
  [1, 2, 3].reduce(
    (sum, lane) => combine(sum, vectors.lane(get(local), lane)),
    vectors.lane(get(local), 0),
  );

/** The bytes of a module that exports the kernels. */
export function assemble(kernels: readonly Kernel[]): Uint8Array<ArrayBuffer> {
  const types = kernels.map(({ parameters }) => [
    ...[0x60, parameters],
    ...new Array<number>(parameters).fill(I32),
    0,
  ]);
  const functions = kernels.map(({ locals, body }) => {
    const declared = locals.flatMap(([count, type]) => [...unsigned(count), type]);
    const bytes = [locals.length, ...declared, ...body, 0x0b];
    return [...unsigned(bytes.length), ...bytes];
  });
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, listed(types)),
    ...section(2, [1, ...text("env"), ...text("memory"), 0x02, 0x00, 1]),
    ...section(3, listed(kernels.map((_, index) => unsigned(index)))),
    ...section(7, listed(kernels.map(({ name }, index) => [...text(name), 0, ...unsigned(index)]))),
    ...section(10, listed(functions)),
  ]);
}

function listed(items: readonly Code[]): number[] {
  return [...unsigned(items.length), ...items.flat()];
}

function section(id: number, content: Code): number[] {
  return [id, ...unsigned(content.length), ...content];
}

function text(name: string): number[] {
  return [name.length, ...new TextEncoder().encode(name)];
}

function floatBytes(value: number): number[] {
  return [...new Uint8Array(Float32Array.of(value).buffer)];
}

/** LEB128, as WebAssembly writes whole numbers. */
function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

function signed(value: number): number[] {
  if (value >= -0x40 && value < 0x40) return [value & 0x7f];
  return [(value & 0x7f) | 0x80, ...signed(value >> 7)];
}
