import type { Numbers, Value } from "./values";

/** A node of a TensorFlow graph. */
export interface GraphNode {
  readonly name: string;
  readonly op: string;
  /** "node", or "node:1" for its second result. */
  readonly inputs: readonly string[];
  readonly attributes: Attributes;
}

/** What decides how a node computes. */
export class Attributes {
  readonly #json: Record<string, unknown>;

  constructor(json: unknown) {
    this.#json = object(json);
  }

  flag(name: string): boolean {
    return object(this.#json[name])["b"] === true;
  }

  number(name: string): number {
    return Number(object(this.#json[name])["i"] ?? 0);
  }

  type(name: string): string {
    return String(object(this.#json[name])["type"]);
  }

  /** Texts are written in base64. */
  texts(name: string): string[] {
    const list = object(object(this.#json[name])["list"])["s"];
    return Array.isArray(list) ? list.map((text) => atob(String(text))) : [];
  }
}

/** What `model.json` and `weights.bin` hold. */
export interface GraphFile {
  readonly nodes: readonly GraphNode[];
  readonly constants: ReadonlyMap<string, Value>;
}

const CONTROL = "^";

/** Undefined if the files are in a form that is not known here. */
export function readGraph(modelJson: unknown, weights: ArrayBuffer): GraphFile | undefined {
  const model = object(modelJson);
  const nodes = list(object(model["modelTopology"])["node"]).map((json) => {
    const node = object(json);
    const inputs = list(node["input"]).map(String);
    return {
      name: String(node["name"]),
      op: String(node["op"]),
      inputs: inputs.filter((input) => !input.startsWith(CONTROL)),
      attributes: new Attributes(node["attr"]),
    };
  });
  const specs = list(object(list(model["weightsManifest"])[0])["weights"]).map(object);
  const constants = new Map<string, Value>();
  let offset = 0;
  for (const spec of specs) {
    const shape = list(spec["shape"]).map(Number);
    const size = shape.reduce((product, length) => product * length, 1);
    const kind = String(object(spec["quantization"])["dtype"] ?? spec["dtype"]);
    const reader = READERS.get(kind);
    if (!reader || offset + size * reader.bytes > weights.byteLength) return undefined;
    const bytes = weights.slice(offset, offset + size * reader.bytes);
    constants.set(String(spec["name"]), { shape, data: reader.read(bytes) });
    offset += bytes.byteLength;
  }
  return { nodes, constants };
}

const READERS = new Map<string, { bytes: number; read: (data: ArrayBuffer) => Numbers }>([
  ["float32", { bytes: 4, read: (data) => new Float32Array(data) }],
  ["int32", { bytes: 4, read: (data) => new Int32Array(data) }],
  ["bool", { bytes: 1, read: (data) => Int32Array.from(new Uint8Array(data)) }],
  ["float16", { bytes: 2, read: fromHalves }],
]);

/** Shifted into place, a half is the same number scaled by 2^-112, subnormal ones too. */
function fromHalves(data: ArrayBuffer): Float32Array {
  const halves = new Uint16Array(data);
  const bits = new Uint32Array(halves.length);
  for (const [i, half] of halves.entries())
    bits[i] = ((half & 0x8000) << 16) | ((half & 0x7fff) << 13);
  return new Float32Array(bits.buffer).map((value) => value * 2 ** 112);
}

function object(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
