/**
 * Decodes with the browser's code: `node decode.mjs EXPORT_DIR [wasm|cpu]`, with a JSON list of
 * {z, seed, temperature, top_p?, label?, guide?}, to decode, and of {tokens}, to encode, on standard
 * input. Writes {"backend", "results": [{"tokens", "first_logits"} or {"z_mean"}]} to standard
 * output, in the order of the requests; on an error writes it to standard error and exits with 1.
 */
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { type Backend, type BackendOptions, startBackend } from "../model/backend";
import { Decoder } from "../model/decoder";
import { Encoder } from "../model/encoder";
import { JsonReader } from "../model/json";
import type { Manifest } from "../model/manifest";
import { ModelError } from "../model/modelError";
import type { ModelFiles } from "../model/modelFiles";
import type { SampleRequest } from "../model/sampleRequest";
import { type GuideJson, parseGuide } from "../music/guides";
import { filesIn } from "./folderFiles";

const BATCH = 16;

interface Wish {
  readonly decode?: SampleRequest;
  readonly encode?: readonly number[];
}

function parseWishes(json: string): Wish[] {
  const list: unknown = JSON.parse(json);
  if (!Array.isArray(list)) throw new ModelError("standard input must be a JSON list");
  return list.map((item: unknown, i) => {
    const reader = new JsonReader(item, `request ${i}`);
    const isEncoded = reader.value("tokens") !== undefined;
    return isEncoded ? { encode: reader.numbers("tokens") } : { decode: readRequest(reader) };
  });
}

function readRequest(reader: JsonReader): SampleRequest {
  return {
    z: reader.numbers("z"),
    seed: reader.number("seed"),
    temperature: reader.number("temperature"),
    ...(reader.value("top_p") !== undefined && { topP: reader.number("top_p") }),
    ...(reader.value("label") !== undefined && { label: reader.text("label") }),
    ...(reader.value("guide") !== undefined && { guide: readGuide(reader.value("guide")) }),
  };
}

function readGuide(value: unknown): GuideJson {
  try {
    return parseGuide(value);
  } catch (error) {
    if (error instanceof TypeError) throw new ModelError(error.message);
    throw error;
  }
}

function parseBackend(name: string): Backend {
  if (name === "wasm" || name === "cpu") return name;
  throw new ModelError(`the backend must be wasm or cpu, got ${name}`);
}

async function main(folder: string | undefined, backend: string | undefined): Promise<void> {
  if (folder === undefined)
    throw new ModelError("usage: node decode.mjs EXPORT_DIR [wasm|cpu] < requests.json");
  const wishes = parseWishes(await text(process.stdin));
  const wasmPath = fileURLToPath(new URL("../wasm/", import.meta.url));
  const options =
    backend === undefined ? { wasmPath } : { wasmPath, backend: parseBackend(backend) };
  const files = filesIn(folder);
  const decoder = await Decoder.load(files, options);
  const decoded = (await decodeAll(decoder, wishes)).values();
  const encoded = (await encodeAll(files, decoder.manifest, wishes, options)).values();
  const results = wishes.map(({ decode }) => (decode ? decoded : encoded).next().value);
  decoder.dispose();
  process.stdout.write(`${JSON.stringify({ backend: decoder.backend, results })}\n`);
}

async function decodeAll(decoder: Decoder, wishes: readonly Wish[]) {
  const requests = wishes.flatMap(({ decode }) => decode ?? []);
  const results = [];
  for (let start = 0; start < requests.length; start += BATCH) {
    const samples = await decoder.sampleMany(requests.slice(start, start + BATCH));
    results.push(
      ...samples.map(({ tokens, firstLogits }) => ({ tokens, first_logits: firstLogits })),
    );
  }
  return results;
}

async function encodeAll(
  files: ModelFiles,
  manifest: Manifest,
  wishes: readonly Wish[],
  options: BackendOptions,
) {
  const windows = wishes.flatMap(({ encode }) => (encode ? [encode] : []));
  if (windows.length === 0) return [];
  await startBackend(options);
  const encoder = await Encoder.load(files, manifest);
  const means = await encoder.encodeMany(windows);
  encoder.dispose();
  return means.map((mean) => ({ z_mean: mean }));
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
