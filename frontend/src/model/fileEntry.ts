import type { JsonReader } from "./json";

/** What a manifest says of a file, by which it is verified. */
export interface FileEntry {
  /** In hexadecimal. */
  readonly sha256: string;
  readonly bytes: number;
}

export function fileEntry(reader: JsonReader): FileEntry {
  return { sha256: reader.text("sha256"), bytes: reader.integer("bytes", 1) };
}
