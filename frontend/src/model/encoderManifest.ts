import { type FileEntry, fileEntry } from "./fileEntry";
import type { JsonReader } from "./json";

export type EncoderFileName = "encoder/model.json" | "encoder/weights.bin";

/** What the manifest says of the encoder; `ml/export/encoder.py` writes it. */
export interface EncoderManifest {
  /** Tokens that a run of the graph reads. */
  readonly piece: number;
  readonly stateSize: number;
  /** Whether it reads a window from its last token to its first. */
  readonly backwards: boolean;
  /** Names of the graph's tensors. */
  readonly inputs: Readonly<Record<"tokens" | "state", string>>;
  readonly outputs: Readonly<Record<"zMean" | "state", string>>;
  readonly files: Readonly<Record<EncoderFileName, FileEntry>>;
}

/** Throws a ModelError that names the wrong field. */
export function parseEncoder(reader: JsonReader): EncoderManifest {
  const inputs = reader.object("inputs");
  const outputs = reader.object("outputs");
  const files = reader.object("files");
  return {
    piece: reader.integer("piece", 1),
    stateSize: reader.integer("state_size", 1),
    // Exports of earlier versions do not say it: all of them read forwards.
    backwards: reader.value("backwards") !== undefined && reader.boolean("backwards"),
    inputs: { tokens: inputs.text("tokens"), state: inputs.text("state") },
    outputs: { zMean: outputs.text("z_mean"), state: outputs.text("state") },
    files: {
      "encoder/model.json": fileEntry(files.object("encoder/model.json")),
      "encoder/weights.bin": fileEntry(files.object("encoder/weights.bin")),
    },
  };
}
