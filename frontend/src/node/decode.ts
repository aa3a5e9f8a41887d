/**
 * Decodes with the browser's code: `node decode.mjs EXPORT_DIR [wasm|cpu]`, with a JSON list of
 * {z, seed, temperature} on standard input. Writes {"backend", "results": [{"tokens",
 * "first_logits"}]} to standard output; on an error writes it to standard error and exits with 1.
 */
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { Backend } from "../model/backend";
import { Decoder } from "../model/decoder";
import { JsonReader } from "../model/json";
import { ModelError } from "../model/modelError";
import type { SampleRequest } from "../model/sampleRequest";
import { filesIn } from "./folderFiles";

const BATCH = 16;

function parseRequests(json: string): SampleRequest[] {
  const list: unknown = JSON.parse(json);
  if (!Array.isArray(list)) throw new ModelError("standard input must be a JSON list");
  return list.map((item: unknown, i) => {
    const reader = new JsonReader(item, `request ${i}`);
    return {
      z: reader.numbers("z"),
      seed: reader.number("seed"),
      temperature: reader.number("temperature"),
    };
  });
}

function parseBackend(name: string): Backend {
  if (name === "wasm" || name === "cpu") return name;
  throw new ModelError(`the backend must be wasm or cpu, got ${name}`);
}

async function main(folder: string | undefined, backend: string | undefined): Promise<void> {
  if (folder === undefined)
    throw new ModelError("usage: node decode.mjs EXPORT_DIR [wasm|cpu] < requests.json");
  const requests = parseRequests(await text(process.stdin));
  const wasmPath = fileURLToPath(new URL("../wasm/", import.meta.url));
  const options =
    backend === undefined ? { wasmPath } : { wasmPath, backend: parseBackend(backend) };
  const decoder = await Decoder.load(filesIn(folder), options);
  const results = [];
  for (let start = 0; start < requests.length; start += BATCH) {
    const samples = await decoder.sampleMany(requests.slice(start, start + BATCH));
    results.push(
      ...samples.map(({ tokens, firstLogits }) => ({ tokens, first_logits: firstLogits })),
    );
  }
  decoder.dispose();
  process.stdout.write(`${JSON.stringify({ backend: decoder.backend, results })}\n`);
}

/** With what lies behind it: the reader is a server's log. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}: ${describe(error.cause)}`;
}

main(process.argv[2], process.argv[3]).catch((error: unknown) => {
  process.stderr.write(`${describe(error)}\n`);
  process.exitCode = 1;
});
