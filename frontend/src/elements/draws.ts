import type { DecoderClient } from "../model/decoderClient";
import type { SampleRequest } from "../model/sampleRequest";
import { MAXIMUM_SEED, mix } from "../model/sampling";
import type { NoteSequence } from "../music/noteSequence";

/** A sample with everything that makes it again. */
export interface Draw extends SampleRequest {
  readonly id: string;
  readonly tokens: readonly number[];
  readonly sequence: NoteSequence;
}

export function randomSeed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
}

/** A whole number of 32 bits, or undefined. */
export function parseSeed(text: string): number | undefined {
  const trimmed = text.trim();
  const seed = Number(trimmed);
  return /^\d+$/.test(trimmed) && seed <= MAXIMUM_SEED ? seed : undefined;
}

/** Decodes a sample, all in this browser. */
export async function draw(
  decoder: DecoderClient,
  request: SampleRequest,
  signal: AbortSignal,
): Promise<Draw> {
  const { manifest, tokenizer } = decoder;
  const { tokens } = await decoder.sample(request, { signal });
  const id = sampleId(request, manifest.checkpointHash);
  return { ...request, id, tokens, sequence: tokenizer.decode(tokens) };
}

/** Tells samples apart: the player, the roll and the play button follow it. */
export function sampleId({ z, seed, temperature }: SampleRequest, checkpointHash: string): string {
  const bits = new Uint32Array(Float32Array.from(z).buffer);
  const print = bits.reduce((hash, word) => mix(hash ^ word), 0).toString(16);
  return `${prefix(checkpointHash)}${seed}-${temperature}-${print}`;
}

/** Whether an id is that of a sample of this checkpoint. */
export function isSampleOf(id: string, checkpointHash: string): boolean {
  return id.startsWith(prefix(checkpointHash));
}

function prefix(checkpointHash: string): string {
  return `sample-${checkpointHash.slice(0, 12)}-`;
}

/** "z 1.20, −0.48 and 62 more". */
export function latentWords(z: readonly number[]): string {
  const shown = z.slice(0, 2).map((value) => value.toFixed(2).replace("-", "−"));
  const rest = z.length - shown.length;
  return `z ${shown.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}
