import { type GuideJson, parseGuide } from "../music/guides";
import type { Manifest } from "./manifest";
import { ModelError } from "./modelError";
import { checkRequest, type SampleRequest } from "./sampleRequest";
import { drawLatent } from "./sampling";

const NAMES = ["checkpoint", "seed", "temperature", "z", "top_p", "label", "guide"] as const;
const BYTES = 4;

type Model = Pick<Manifest, "checkpointHash" | "latentDimensions">;

/**
 * A sample as a link's query: `checkpoint`, `seed`, `temperature`, `z` where it is not the seed's
 * own, `top_p` where it is not 1, and `label` and `guide` (JSON) where there are any. z is written
 * bit by bit: whoever opens the link decodes the very same numbers.
 */
export function writeSampleLink(request: SampleRequest, model: Model): URLSearchParams {
  const { z, seed, temperature, topP = 1, label, guide } = request;
  const query = new URLSearchParams({
    checkpoint: model.checkpointHash,
    seed: String(seed),
    temperature: String(temperature),
  });
  if (!sameNumbers(z, drawLatent(seed, model.latentDimensions))) query.set("z", packLatent(z));
  if (topP !== 1) query.set("top_p", String(topP));
  if (label !== undefined) query.set("label", label);
  if (guide) query.set("guide", JSON.stringify(guide));
  return query;
}

/** Undefined where the query says nothing of a sample; throws a ModelError that says what is wrong. */
export function readSampleLink(query: URLSearchParams, manifest: Manifest) {
  if (!NAMES.some((name) => query.has(name))) return undefined;
  const { checkpointHash, latentDimensions } = manifest;
  const checkpoint = query.get("checkpoint") ?? "";
  if (checkpoint !== checkpointHash) {
    throw new ModelError(
      `the link is of checkpoint ${shown(checkpoint)}, and this page's is ${shown(checkpointHash)}`,
    );
  }
  const seed = readNumber(query, "seed");
  const temperature = readNumber(query, "temperature");
  const text = query.get("z");
  const z = text === null ? drawLatent(seed, latentDimensions) : unpackLatent(text);
  const label = query.get("label");
  const request: SampleRequest = {
    z,
    seed,
    temperature,
    ...(query.has("top_p") && { topP: readNumber(query, "top_p") }),
    ...(label !== null && { label }),
    ...(query.has("guide") && { guide: readGuide(query.get("guide") ?? "") }),
  };
  checkRequest(request, manifest);
  return request;
}

export function sameNumbers(some: readonly number[], others: readonly number[]): boolean {
  return some.length === others.length && some.every((value, i) => Object.is(value, others[i]));
}

function readNumber(query: URLSearchParams, name: string): number {
  const text = query.get(name) ?? "";
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  throw new ModelError(`${name} must be a number, got ${shown(text)}`);
}

function readGuide(text: string): GuideJson {
  try {
    return parseGuide(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError)
      throw new ModelError(`guide must be JSON, got ${shown(text)}`);
    if (error instanceof TypeError) throw new ModelError(error.message);
    throw error;
  }
}

function shown(text: string): string {
  if (text === "") return "nothing";
  return text.length > 12 ? `${text.slice(0, 12)}…` : text;
}

/** Bit by bit, as 32-bit floats, lowest byte first, in base64url. */
export function packLatent(z: readonly number[]): string {
  const view = new DataView(new ArrayBuffer(z.length * BYTES));
  z.forEach((value, i) => {
    view.setFloat32(i * BYTES, value, true);
  });
  const text = String.fromCharCode(...new Uint8Array(view.buffer));
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** Throws a ModelError if it is no latent vector that was packed. */
export function unpackLatent(text: string): number[] {
  let bytes: string;
  try {
    bytes = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  } catch {
    throw new ModelError(`z must be in base64url, got ${shown(text)}`);
  }
  if (bytes.length % BYTES !== 0) {
    throw new ModelError(`z must be whole 32-bit numbers, got ${bytes.length} bytes`);
  }
  const view = new DataView(Uint8Array.from(bytes, (one) => one.charCodeAt(0)).buffer);
  return Array.from({ length: bytes.length / BYTES }, (_, i) => view.getFloat32(i * BYTES, true));
}
