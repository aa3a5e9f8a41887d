import type { EncoderFileName } from "./encoderManifest";
import type { FileEntry, FileName } from "./manifest";
import { ModelError } from "./modelError";
import { sha256 } from "./sha256";

export type ReadableName = FileName | EncoderFileName | "manifest.json" | "map.json" | "map-z.bin";
export type Bytes = Uint8Array<ArrayBuffer>;

/** Where an exported model lies: over HTTP in the browser, in a folder under Node.js. */
export interface ModelFiles {
  /** Throws a ModelError that names the file if it cannot be read. */
  read(name: ReadableName): Promise<Bytes>;
}

/** The files beside `manifestUrl`. */
export function filesBeside(manifestUrl: string, signal?: AbortSignal): ModelFiles {
  return {
    async read(name) {
      const url = name === "manifest.json" ? manifestUrl : sibling(manifestUrl, name);
      return new Uint8Array(await fetched(url, name, signal));
    },
  };
}

function sibling(url: string, name: string): string {
  const path = url.replace(/[?#].*$/, "");
  return path.slice(0, path.lastIndexOf("/") + 1) + name;
}

async function fetched(url: string, name: string, signal?: AbortSignal): Promise<ArrayBuffer> {
  let response: Response;
  try {
    response = await fetch(url, signal ? { signal } : {});
    if (response.ok) return await response.arrayBuffer();
  } catch (error) {
    signal?.throwIfAborted();
    throw new ModelError(`the model's file ${name} could not be fetched`, { cause: error });
  }
  const { status } = response;
  const why = status === 404 ? "it is no longer on the server" : `status ${status}`;
  throw new ModelError(`the model's file ${name} could not be fetched: ${why}`);
}

/** Reads a file and proves that it is the one the manifest speaks of. */
export async function readVerified(
  files: ModelFiles,
  name: ReadableName,
  expected: FileEntry,
): Promise<Bytes> {
  const data = await files.read(name);
  if (data.length !== expected.bytes) {
    throw new ModelError(
      `the model's file ${name} must have ${expected.bytes} bytes, got ${data.length}`,
    );
  }
  const hash = await sha256(data);
  if (hash !== expected.sha256) {
    throw new ModelError(
      `the model's file ${name} is not the one that was exported: ` +
        `its SHA-256 must be ${expected.sha256}, got ${hash}`,
    );
  }
  return data;
}

export function parseJson(data: Bytes, name: string): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(data));
  } catch (error) {
    throw new ModelError(`the model's file ${name} is not JSON`, { cause: error });
  }
}
