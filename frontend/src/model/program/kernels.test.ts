import fc from "fast-check";
import { expect, test } from "vitest";
import { Room } from "./room";

const numbers = fc.array(fc.float({ min: -20, max: 20, noNaN: true }), {
  minLength: 1,
  maxLength: 40,
});

function roomOf(): Room {
  const room = Room.create(2 ** 20);
  if (!room) throw new Error("Node.js has WebAssembly's vectors");
  return room;
}

test.each<[string, (a: number) => number]>([
  ["negate", (a) => -a],
  ["square", (a) => a * a],
  ["cube", (a) => a * a * a],
  ["squareRoot", Math.sqrt],
  ["inverseRoot", (a) => 1 / Math.sqrt(a)],
  ["aboveZero", (a) => Math.max(a, 0)],
  ["sigmoid", (a) => 1 / (1 + Math.exp(-a))],
  ["tanh", Math.tanh],
])("%s in WebAssembly is that of Math, and touches nothing beyond", (name, f) => {
  fc.assert(
    fc.property(numbers, (values) => {
      const room = roomOf();
      const x = room.floats([values.length]).data;
      x.set(name.endsWith("Root") ? values.map((value) => Math.abs(value) + 0.1) : values);
      const out = room.floats([values.length + 1]).data.fill(7);
      room.kernel(name)(x.byteOffset, out.byteOffset, x.length);
      for (const [i, value] of x.entries()) {
        const expected = f(value);
        expect(Math.abs((out[i] ?? 0) - expected)).toBeLessThan(4e-7 * (1 + Math.abs(expected)));
      }
      expect(out.at(-1)).toBe(7);
    }),
  );
});

test.each<[string, (a: number, b: number) => number]>([
  ["add", (a, b) => a + b],
  ["subtract", (a, b) => a - b],
  ["multiply", (a, b) => a * b],
  ["divide", (a, b) => a / b],
  ["squaredDifference", (a, b) => Math.fround(a - b) ** 2],
  ["least", Math.min],
  ["largest", Math.max],
])("%s in WebAssembly takes rows, or one number for all of a row", (name, f) => {
  fc.assert(
    fc.property(numbers, (values) => {
      const room = roomOf();
      const x = room.floats([values.length]).data;
      const y = room.floats([values.length]).data;
      x.set(values);
      y.set(values.map((value) => value / 2 + 11));
      for (const single of ["", "OneX", "OneY"]) {
        const out = room.floats([values.length + 1]).data.fill(7);
        room.kernel(name + single)(x.byteOffset, y.byteOffset, out.byteOffset, x.length);
        for (let i = 0; i < x.length; i += 1) {
          const a = x[single === "OneX" ? 0 : i] ?? 0;
          const b = y[single === "OneY" ? 0 : i] ?? 0;
          expect(out[i]).toBe(Math.fround(f(a, b)));
        }
        expect(out.at(-1)).toBe(7);
      }
    }),
  );
});

test.each<[string, (a: number, b: number) => boolean]>([
  ["equal", (a, b) => a === b],
  ["differ", (a, b) => a !== b],
  ["below", (a, b) => a < b],
  ["above", (a, b) => a > b],
  ["atMost", (a, b) => a <= b],
  ["atLeast", (a, b) => a >= b],
])("%s in WebAssembly is 1 or 0, of floats and of whole numbers, and chooses", (name, f) => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 1 }), (values) => {
      const room = roomOf();
      const shape = [values.length];
      for (const [x, y, kernel] of [
        [room.floats(shape).data, room.floats(shape).data, name],
        [room.integers(shape).data, room.integers(shape).data, `${name}Whole`],
      ] as const) {
        x.set(values);
        y.set(values.toReversed());
        const truth = room.integers(shape).data;
        room.kernel(kernel)(x.byteOffset, y.byteOffset, truth.byteOffset, x.length);
        expect([...truth]).toEqual([...x].map((value, i) => Number(f(value, y[i] ?? 0))));
        const chosen = room.floats(shape).data;
        const places = [x.byteOffset, y.byteOffset, chosen.byteOffset];
        if (x instanceof Float32Array) {
          room.kernel("chooseOneY")(...places, x.length, truth.byteOffset);
          expect([...chosen]).toEqual([...x].map((value, i) => (truth[i] ? value : y[0])));
        }
      }
    }),
  );
});

test("the softmax is that of plain loops, zero where a score is far below the rest", () => {
  fc.assert(
    fc.property(numbers, (values) => {
      const room = roomOf();
      const x = room.floats([values.length + 1]).data;
      x.set([...values, -1e4]);
      const out = room.floats([x.length]).data;
      room.kernel("softmax")(x.byteOffset, out.byteOffset, x.length);
      const most = Math.max(...x);
      const grown = [...x].map((value) => Math.exp(value - most));
      const total = grown.reduce((sum, value) => sum + value, 0);
      for (const [i, value] of grown.entries()) expect(out[i]).toBeCloseTo(value / total, 6);
      expect(out.at(-1)).toBe(0);
    }),
  );
});

test.each(["sigmoid", "tanh", "softmax"])("%s of what is no number is none", (name) => {
  const room = roomOf();
  const { data } = room.floats([6]);
  data[1] = Number.NaN;
  room.kernel(name)(data.byteOffset, data.byteOffset, 6);
  expect(data[1]).toBeNaN();
});

test("products of two matrices that change are those of plain loops", () => {
  const size = fc.integer({ min: 1, max: 37 });
  fc.assert(
    fc.property(size, size, size, (depth, columns, used) => {
      const room = roomOf();
      const x = room.floats([depth]).data;
      const y = room.floats([depth * columns]).data;
      x.set(wave(x.length));
      y.set(wave(y.length));
      const wide = Math.min(used, columns);
      const out = room.floats([columns]).data.fill(7);
      room.kernel("rowTimesRows")(
        x.byteOffset,
        y.byteOffset,
        out.byteOffset,
        depth,
        wide,
        4 * columns,
      );
      const sum = (column: number) =>
        x.reduce((all, value, k) => all + value * (y[k * columns + column] ?? 0), 0);
      out.forEach((found, column) => {
        expect(found).toBeCloseTo(column < wide ? sum(column) : 7, 4);
      });
      // The same numbers as `columns` rows, times a column.
      const dots = room.floats([columns]).data;
      room.kernel("rowsTimesColumn")(y.byteOffset, x.byteOffset, dots.byteOffset, columns, depth);
      dots.forEach((found, row) => {
        const expected = x.reduce((all, value, k) => all + value * (y[row * depth + k] ?? 0), 0);
        expect(found).toBeCloseTo(expected, 4);
      });
    }),
  );
});

function wave(length: number): number[] {
  return Array.from({ length }, (_, i) => Math.sin(1 + 3 * i));
}
