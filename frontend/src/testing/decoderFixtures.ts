import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { FileName } from "../model/manifest";
import type { Bytes, ModelFiles } from "../model/modelFiles";
import { filesIn } from "../node/folderFiles";
import { fixturePath } from "./fixtures";

export const ARCHITECTURES = ["vae-lstm", "vae-transformer"] as const;
export type Architecture = (typeof ARCHITECTURES)[number];

export const WASM_PATH = fileURLToPath(
  new URL("../../node_modules/@tensorflow/tfjs-backend-wasm/dist/", import.meta.url),
);

/** What the exporter wrote for a tiny model with random weights. */
export interface ManifestJson {
  [name: string]: unknown;
  window: number;
  latent_dimensions: number;
  vocabulary_size: number;
  golden: {
    z: number[];
    seed: number;
    temperature: number;
    tokens: number[];
    first_logits: number[];
  }[];
}

export function manifestJson(architecture: Architecture): ManifestJson {
  const path = `${fixturePath(`decoder/${architecture}`)}/manifest.json`;
  return JSON.parse(readFileSync(path, "utf-8"));
}

export function fixtureFiles(architecture: Architecture): ModelFiles {
  return filesIn(fixturePath(`decoder/${architecture}`));
}

/** The files with one of them replaced, but the manifest as it was. */
export function withFile(
  files: ModelFiles,
  name: string,
  change: (data: Bytes) => Bytes,
): ModelFiles {
  return {
    async read(wanted) {
      const data = await files.read(wanted);
      return wanted === name ? change(data) : data;
    },
  };
}

/** The files with one of them replaced, and a manifest that says so. */
export function exportedWith(architecture: Architecture, name: FileName, data: Bytes): ModelFiles {
  const manifest = manifestJson(architecture);
  const entry = { bytes: data.length, sha256: createHash("sha256").update(data).digest("hex") };
  const changed = { ...manifest, files: { ...Object(manifest["files"]), [name]: entry } };
  return withManifest(
    withFile(fixtureFiles(architecture), name, () => data),
    changed,
  );
}

export function withManifest(files: ModelFiles, manifest: unknown): ModelFiles {
  return withFile(files, "manifest.json", () => bytesOf(JSON.stringify(manifest)));
}

export function bytesOf(text: string): Bytes {
  return new TextEncoder().encode(text);
}
