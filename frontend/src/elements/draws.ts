import type { DecoderClient } from "../model/decoderClient";
import type { SampleRequest } from "../model/sampleRequest";
import { drawLatent, MAXIMUM_SEED } from "../model/sampling";
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

/** Draws z from the seed and decodes it, all in this browser. */
export async function draw(
  decoder: DecoderClient,
  { seed, temperature }: Omit<SampleRequest, "z">,
  signal: AbortSignal,
): Promise<Draw> {
  const { manifest, tokenizer } = decoder;
  const z = drawLatent(seed, manifest.latentDimensions);
  const { tokens } = await decoder.sample({ z, seed, temperature }, { signal });
  const id = `sample-${manifest.checkpointHash.slice(0, 12)}-${seed}-${temperature}`;
  return { id, z, seed, temperature, tokens, sequence: tokenizer.decode(tokens) };
}

/** "z 1.20, −0.48 and 62 more". */
export function latentWords(z: readonly number[]): string {
  const shown = z.slice(0, 2).map((value) => value.toFixed(2).replace("-", "−"));
  const rest = z.length - shown.length;
  return `z ${shown.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}
