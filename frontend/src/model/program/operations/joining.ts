import type { Room } from "../room";
import { sizeOf, type Value } from "../values";
import { axisOf, type Operation, type Prepared, type Site } from "./operation";

/** Operations that put values together along an axis, or take them apart. */
export const JOINING: readonly (readonly [string, Operation])[] = [
  ["Split", split],
  ["SplitV", splitBySizes],
  ["ConcatV2", concatenated],
  ["Pack", packed],
];

function split([, input]: readonly Value[], { attributes, known, room }: Site) {
  const axis = axisOf(known(0)?.[0], input?.shape.length ?? 0);
  if (!input || axis === undefined) return undefined;
  const count = attributes.number("num_split");
  return splitAt(input, axis, new Array(count).fill((input.shape[axis] ?? 0) / count), room);
}

function splitBySizes([input]: readonly Value[], { known, room }: Site) {
  const axis = axisOf(known(2)?.[0], input?.shape.length ?? 0);
  const sizes = known(1);
  if (!input || axis === undefined || !sizes) return undefined;
  return splitAt(input, axis, [...sizes], room);
}

function splitAt(
  input: Value,
  axis: number,
  sizes: readonly number[],
  room: Room,
): Prepared | undefined {
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
  const outputs = sizes.map((size) => room.emptyLike(input, input.shape.with(axis, size)));
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

function concatenated(inputs: readonly Value[], { known, room }: Site) {
  const parts = inputs.slice(0, -1);
  const [first] = parts;
  const axis = axisOf(known(inputs.length - 1)?.[0], first?.shape.length ?? 0);
  return first && axis !== undefined ? joined(parts, first, axis, room) : undefined;
}

function joined(parts: readonly Value[], first: Value, axis: number, room: Room): Prepared {
  const length = parts.reduce((sum, { shape }) => sum + (shape[axis] ?? 0), 0);
  const result = room.emptyLike(first, first.shape.with(axis, length));
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

function packed(inputs: readonly Value[], { attributes, room }: Site): Prepared | undefined {
  const [first] = inputs;
  if (!first) return undefined;
  const axis = axisOf(attributes.number("axis"), first.shape.length + 1) ?? 0;
  const parts = inputs.map(({ shape, data }) => ({ shape: shape.toSpliced(axis, 0, 1), data }));
  return parts[0] && joined(parts, parts[0], axis, room);
}
