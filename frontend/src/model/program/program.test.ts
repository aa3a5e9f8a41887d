import fc from "fast-check";
import { expect, test } from "vitest";
import { ARCHITECTURES, fixtureFiles, manifestJson } from "../../testing/decoderFixtures";
import { parseManifest } from "../manifest";
import { parseJson } from "../modelFiles";
import { Matrices } from "./matrices";
import { Room } from "./room";
import { ProgramRunner } from "./runner";

const sizes = fc.integer({ min: 1, max: 70 });

test("a product in WebAssembly is that of a plain loop, added to what was there", () => {
  const room = Room.create(2 ** 24);
  if (!room) throw new Error("Node.js has WebAssembly's vectors");
  const matrices = new Matrices(room);
  const numbers = (length: number) =>
    fc.array(fc.float({ min: -2, max: 2, noNaN: true }), { minLength: length, maxLength: length });
  const products = fc
    .tuple(sizes, sizes, fc.integer({ min: 1, max: 20 }))
    .chain(([depth, columns, rows]) =>
      fc.record({
        depth: fc.constant(depth),
        columns: fc.constant(columns),
        rows: fc.constant(rows),
        x: numbers(rows * depth),
        weights: numbers(depth * columns),
      }),
    );
  fc.assert(
    fc.property(products, ({ depth, columns, rows, x, weights }) => {
      const packed = matrices.pack(Float32Array.from(weights), depth, columns);
      const out = new Float32Array(rows * columns).fill(1);
      matrices.multiplyAdd(packed, Float32Array.from(x), out, rows);
      out.forEach((found, place) => {
        const [row, column] = [Math.floor(place / columns), place % columns];
        let sum = 1;
        for (let k = 0; k < depth; k += 1) {
          sum += (x[row * depth + k] ?? 0) * (weights[k * columns + column] ?? 0);
        }
        expect(found).toBeCloseTo(sum, 3);
      });
    }),
    { numRuns: 30 },
  );
});

async function runnerOf(name: (typeof ARCHITECTURES)[number], change: object = {}) {
  const files = fixtureFiles(name);
  const graph = parseJson(await files.read("model.json"), "model.json");
  const weights = await files.read("weights.bin");
  const manifest = parseManifest({ ...manifestJson(name), ...change });
  return { manifest, runner: ProgramRunner.create(manifest, graph, weights.buffer) };
}

test.each(ARCHITECTURES)(
  "%s needs no TensorFlow.js: its logits are those of Keras",
  async (name) => {
    const { manifest, runner } = await runnerOf(name);
    const { golden } = manifestJson(name);
    const decoding = runner?.begin(golden.map(({ z }) => z));
    const start = new Int32Array(golden.length).fill(manifest.startToken);
    const logits = decoding?.step(start, 0) ?? new Float32Array();
    const expected = golden.flatMap(({ first_logits }) => first_logits);
    expect(logits).toHaveLength(expected.length);
    logits.forEach((logit, i) => {
      expect(logit).toBeCloseTo(expected[i] ?? Number.NaN, 4);
    });
  },
);

test.each([{ state_size: 3 }, { outputs: { logits: "Identity_1:0", state: "Identity:0" } }])(
  "a graph that is not as the manifest says (%j) is left to TensorFlow.js",
  async (change) => {
    expect((await runnerOf("vae-lstm", change)).runner).toBeUndefined();
  },
);
