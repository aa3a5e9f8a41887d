import type { DecoderClient } from "../model/decoderClient";
import type { SampleRequest } from "../model/sampleRequest";
import { MAXIMUM_SEED, mix } from "../model/sampling";
import type { GuideJson } from "../music/guides";
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
  const [drawn] = await drawMany(decoder, [request], signal);
  if (!drawn) throw new Error("a batch of one gave no sample");
  return drawn;
}

/** Decodes samples as one batch, in a fraction of the time that they take one by one. */
export async function drawMany(
  decoder: DecoderClient,
  requests: readonly SampleRequest[],
  signal: AbortSignal,
): Promise<Draw[]> {
  const { manifest, tokenizer } = decoder;
  const samples = await decoder.sampleMany(requests, { signal });
  return samples.flatMap(({ tokens }, i) => {
    const request = requests[i];
    if (!request) return [];
    const id = sampleId(request, manifest.checkpointHash);
    return [{ ...request, id, tokens, sequence: tokenizer.decode(tokens) }];
  });
}

/** A sample as the server keeps it. */
export function keptSample({ z, seed, temperature, topP = 1, label = "", guide, tokens }: Draw) {
  return {
    z: [...z],
    seed,
    temperature,
    top_p: topP,
    label,
    guide: guide ? keptGuide(guide) : null,
    tokens: [...tokens],
  };
}

function keptGuide(guide: GuideJson) {
  if (guide.kind === "positions") return { ...guide, tokens: [...guide.tokens] };
  const bars = guide.bars.map(({ words = [], header = [], sections = [] }) => ({
    words: [...words],
    header: [...header],
    sections: sections.map((section) => [...section]),
  }));
  return { ...guide, bars };
}

/** Tells samples apart: the player, the roll and the play button follow it. */
export function sampleId(request: SampleRequest, checkpointHash: string): string {
  const { z, seed, temperature, topP = 1, label = "", guide } = request;
  const bits = new Uint32Array(Float32Array.from(z).buffer);
  const rest = new TextEncoder().encode(JSON.stringify([topP, label, guide ?? null]));
  const print = [...bits, ...rest].reduce((hash, word) => mix(hash ^ word), 0).toString(16);
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
