import { spawn } from "node:child_process";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { manifestJson, WASM_PATH } from "../testing/decoderFixtures";
import { fixturePath } from "../testing/fixtures";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "decode-"));
  const configFile = fileURLToPath(new URL("../../vite.node.config.ts", import.meta.url));
  const outDir = join(folder, "node");
  await build({ configFile, mode: "decode", logLevel: "error", build: { outDir } });
  await cp(WASM_PATH, join(folder, "wasm"), { recursive: true });
}, 60_000);

afterAll(() => rm(folder, { recursive: true }));

async function decode(args: string[], input: string) {
  const child = spawn(process.execPath, [join(folder, "node/decode.mjs"), ...args]);
  child.stdin.end(input);
  const [output, errors, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise((resolve) => child.on("close", resolve)),
  ]);
  return { output, errors, code };
}

const model = fixturePath("decoder/vae-lstm");
const json = manifestJson("vae-lstm");

test("the program decodes on wasm what Keras decoded", async () => {
  const requests = json.golden.map(({ z, seed, temperature }) => ({ z, seed, temperature }));
  const { output, errors, code } = await decode([model], JSON.stringify(requests));
  expect({ errors, code }).toEqual({ errors: "", code: 0 });
  const { backend, results } = JSON.parse(output);
  expect(backend).toBe("wasm");
  expect(results.map((result: { tokens: number[] }) => result.tokens)).toEqual(
    json.golden.map((golden) => golden.tokens),
  );
  expect(results[0].first_logits).toHaveLength(json.vocabulary_size);
});

test.each<[string, string[], string, string]>([
  ["no folder", [], "[]", "usage: node decode.mjs EXPORT_DIR [wasm|cpu] < requests.json"],
  ["a missing folder", ["/nowhere"], "[]", "the model's file manifest.json could not be read"],
  ["another backend", [model, "webgl"], "[]", "the backend must be wasm or cpu, got webgl"],
  ["no list", [model], "{}", "standard input must be a JSON list"],
  ["no JSON", [model], "[", "JSON"],
  ["no z", [model], '[{"seed": 1}]', "request 0.z must be a list of numbers, got nothing"],
  ["a short z", [model], '[{"z": [], "seed": 1, "temperature": 1}]', "z must have"],
])("%s ends with an error on standard error", async (_, args, input, message) => {
  const { output, errors, code } = await decode(args, input);
  expect({ output, code }).toEqual({ output: "", code: 1 });
  expect(errors).toContain(message);
});
