import type { Room } from "../room";
import { sizeOf, stridesOf, type Value } from "../values";
import type { Operation, Prepared, Site } from "./operation";

/** Operations that take numbers from some places and put them into others. */
export const PLACES: readonly (readonly [string, Operation])[] = [
  ["GatherV2", gathered],
  ["StridedSlice", sliced],
  ["Slice", cut],
  ["Pad", padded],
  ["PadV2", padded],
  ["Transpose", transposed],
];

/** A result whose numbers stand at fixed places of the input. */
function picked(input: Value, shape: readonly number[], places: Int32Array, room: Room): Prepared {
  const { data } = input;
  // What stands in one piece is no copy.
  const [start = 0] = places;
  if (places.every((place, i) => place === start + i)) {
    return { outputs: [{ shape, data: data.subarray(start, start + places.length) }] };
  }
  const result = room.emptyLike(input, shape);
  const out = result.data;
  const run = () => {
    for (let i = 0; i < places.length; i += 1) out[i] = data[places[i] ?? 0] ?? 0;
  };
  return { outputs: [result], run };
}

function sliced(
  [input]: readonly Value[],
  { attributes, known, room }: Site,
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
  return picked(input, shape, places, room);
}

/** Places along the axes so far, gone on along the next one. */
function along(
  places: Int32Array,
  length: number,
  kept: number,
  place: (i: number) => number,
): Int32Array<ArrayBuffer> {
  const next = new Int32Array(places.length * kept);
  places.forEach((start, row) => {
    for (let i = 0; i < kept; i += 1) next[row * kept + i] = start * length + place(i);
  });
  return next;
}

function cut([input]: readonly Value[], { known, room }: Site): Prepared | undefined {
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
  return picked(input, shape, places, room);
}

function padded([input, , filling]: readonly Value[], { known, room }: Site) {
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
  const result = room.emptyLike(input, shape);
  result.data.fill(filling?.data[0] ?? 0);
  const run = () => {
    for (let i = 0; i < places.length; i += 1) result.data[places[i] ?? 0] = input.data[i] ?? 0;
  };
  return { outputs: [result], run };
}

function transposed([input]: readonly Value[], { known, room }: Site): Prepared | undefined {
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
  return picked(input, shape, places, room);
}

/** Along the first axis only. */
function gathered(
  [table, indices]: readonly Value[],
  { attributes, known, room }: Site,
): Prepared | undefined {
  if (!table || !indices || known(2)?.[0] !== 0 || attributes.number("batch_dims") !== 0) {
    return undefined;
  }
  const width = sizeOf(table.shape.slice(1));
  const result = room.emptyLike(table, [...indices.shape, ...table.shape.slice(1)]);
  const isOfRows = width > 1;
  const run = () => {
    for (let i = 0; i < indices.data.length; i += 1) {
      if (!isOfRows) {
        result.data[i] = table.data[indices.data[i] ?? 0] ?? 0;
        continue;
      }
      const start = (indices.data[i] ?? 0) * width;
      result.data.set(table.data.subarray(start, start + width), i * width);
    }
  };
  return { outputs: [result], run };
}
