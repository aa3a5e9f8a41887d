import { formatBytes, formatCount } from "./figures";

/** What the server takes at once; it checks again. */
export interface UploadLimits {
  readonly totalBytes: number;
  readonly midiBytes: number;
  readonly files: number;
}

type Named = Pick<File, "name" | "size">;

/** Why these files would be refused, or undefined where they would not. */
export function refusalOf(files: readonly Named[], limits: UploadLimits): string | undefined {
  if (files.length === 0) return "There was no file in that. Choose MIDI files or a zip of them.";
  if (files.length > limits.files) {
    return (
      `At most ${formatCount(limits.files)} files at once, got ${formatCount(files.length)}. ` +
      "Put them into one zip instead."
    );
  }
  const tooLarge = files.find((file) => !isZip(file) && file.size > limits.midiBytes);
  if (tooLarge) {
    return (
      `${tooLarge.name} is too large: one MIDI file may have ${formatBytes(limits.midiBytes)}, ` +
      `this has ${formatBytes(tooLarge.size)}.`
    );
  }
  const total = files.reduce((sum, file) => sum + file.size, 0);
  if (total > limits.totalBytes) {
    return (
      `At most ${formatBytes(limits.totalBytes)} at once, got ${formatBytes(total)}. ` +
      "Upload it in parts."
    );
  }
  return undefined;
}

function isZip(file: Named): boolean {
  return file.name.toLowerCase().endsWith(".zip");
}
