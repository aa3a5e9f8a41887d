import { tokenizerFromJson } from "../music/tokenizers";
import { type EncoderManifest, parseEncoder } from "./encoderManifest";
import { type FileEntry, fileEntry } from "./fileEntry";
import { JsonReader } from "./json";
import { ModelError } from "./modelError";

export const MANIFEST_FORMAT = 1;
export type { FileEntry } from "./fileEntry";
export const FILE_NAMES = ["model.json", "weights.bin"] as const;
export type FileName = (typeof FILE_NAMES)[number];

/** What an exported decoder says about itself (`manifest.json`). */
export interface Manifest {
  readonly checkpointHash: string;
  readonly architecture: string;
  readonly representation: string;
  /** JSON for `tokenizerFromJson`; known to be readable. */
  readonly tokenizer: unknown;
  /** Tokens in one sample. */
  readonly window: number;
  readonly latentDimensions: number;
  readonly vocabularySize: number;
  /** The tokenizer's words. */
  readonly vocabulary: readonly string[];
  /** What a song can be said to be, in the order of the decoder's input after z. */
  readonly labels: readonly string[];
  readonly startToken: number;
  readonly stateSize: number;
  /** Names of the graph's tensors. */
  readonly inputs: Readonly<Record<"z" | "token" | "position" | "state", string>>;
  readonly outputs: Readonly<Record<"logits" | "state", string>>;
  readonly files: Readonly<Record<FileName, FileEntry>>;
  /** `map.json`; null for a model whose songs were not mapped. */
  readonly map: FileEntry | null;
  /** `map-z.bin`, the whole z of the map's points; null in earlier exports. */
  readonly mapMeans: FileEntry | null;
  /** Null in earlier exports. */
  readonly encoder: EncoderManifest | null;
}

/** Throws a ModelError that names the wrong field. */
export function parseManifest(json: unknown): Manifest {
  const reader = new JsonReader(json, "manifest");
  const format = reader.integer("format", 1);
  if (format !== MANIFEST_FORMAT) {
    throw new ModelError(
      `this model was exported in format ${format}, and this page reads format ${MANIFEST_FORMAT}`,
    );
  }
  const vocabularySize = reader.integer("vocabulary_size", 1);
  const inputs = reader.object("inputs");
  const outputs = reader.object("outputs");
  const files = reader.object("files");
  return {
    checkpointHash: reader.text("checkpoint_hash"),
    architecture: reader.text("architecture"),
    representation: reader.text("representation"),
    tokenizer: checkedTokenizer(reader.value("tokenizer"), vocabularySize),
    window: reader.integer("window", 1),
    latentDimensions: reader.integer("latent_dimensions", 1),
    vocabularySize,
    vocabulary: reader.object("tokenizer").texts("vocabulary"),
    labels: reader.value("labels") === undefined ? [] : reader.texts("labels"),
    startToken: reader.integer("start_token", 0),
    stateSize: reader.integer("state_size", 1),
    inputs: {
      z: inputs.text("z"),
      token: inputs.text("token"),
      position: inputs.text("position"),
      state: inputs.text("state"),
    },
    outputs: { logits: outputs.text("logits"), state: outputs.text("state") },
    files: {
      "model.json": fileEntry(files.object("model.json")),
      "weights.bin": fileEntry(files.object("weights.bin")),
    },
    map: optionalEntry(files, "map.json"),
    mapMeans: optionalEntry(files, "map-z.bin"),
    encoder: isAbsent(reader.value("encoder")) ? null : parseEncoder(reader.object("encoder")),
  };
}

function optionalEntry(files: JsonReader, name: string): FileEntry | null {
  return files.value(name) === undefined ? null : fileEntry(files.object(name));
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

/** The vocabulary of the tokenizer and that of the graph must be of one size. */
function checkedTokenizer(json: unknown, vocabularySize: number): unknown {
  let size: number;
  try {
    size = tokenizerFromJson(json).vocabularySize;
  } catch (error) {
    if (error instanceof TypeError) throw new ModelError(`manifest.tokenizer: ${error.message}`);
    throw error;
  }
  if (size !== vocabularySize) {
    throw new ModelError(
      `manifest.vocabulary_size is ${vocabularySize}, but the tokenizer has ${size} words`,
    );
  }
  return json;
}
