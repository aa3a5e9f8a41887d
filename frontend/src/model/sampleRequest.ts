import type { Guide } from "../music/guide";
import { type GuideJson, guideFor } from "../music/guides";
import type { Manifest } from "./manifest";
import { ModelError } from "./modelError";
import { MAXIMUM_SEED, MAXIMUM_TEMPERATURE, MINIMUM_TEMPERATURE } from "./sampling";

/** Together with the checkpoint's hash, all that a sample depends on. */
export interface SampleRequest {
  readonly z: readonly number[];
  /** A whole number, 0 to 2³² − 1. */
  readonly seed: number;
  /** 0.1 to 2. */
  readonly temperature: number;
  /** Above 0 to 1, as `sampleToken` tells; left out: 1. */
  readonly topP?: number;
  /** One of the model's labels; left out: none. */
  readonly label?: string;
  /** What the sample must keep. */
  readonly guide?: GuideJson;
}

/** Throws a ModelError that names the value and the rule. */
export function checkRequest(request: SampleRequest, manifest: Manifest): void {
  const { z, seed, temperature, topP = 1 } = request;
  if (z.length !== manifest.latentDimensions) {
    throw new ModelError(`z must have ${manifest.latentDimensions} numbers, got ${z.length}`);
  }
  const wrong = z.find((value) => !Number.isFinite(value));
  if (wrong !== undefined) throw new ModelError(`z must hold finite numbers, got ${wrong}`);
  if (!Number.isInteger(seed) || seed < 0 || seed > MAXIMUM_SEED) {
    throw new ModelError(`seed must be a whole number, 0 to ${MAXIMUM_SEED}, got ${seed}`);
  }
  if (!(temperature >= MINIMUM_TEMPERATURE && temperature <= MAXIMUM_TEMPERATURE)) {
    throw new ModelError(
      `temperature must be ${MINIMUM_TEMPERATURE} to ${MAXIMUM_TEMPERATURE}, got ${temperature}`,
    );
  }
  if (!(topP > 0 && topP <= 1)) {
    throw new ModelError(`top_p must be above 0 and at most 1, got ${topP}`);
  }
  latentInput(request, manifest);
  guideOf(request, manifest);
}

/** What the decoder takes for z: z, and a one-hot of the label. Throws a ModelError if unknown. */
export function latentInput({ z, label }: SampleRequest, { labels }: Manifest): number[] {
  if (label !== undefined && !labels.includes(label)) {
    const known = labels.length > 0 ? `one of ${labels.join(", ")}` : "left out for this model";
    throw new ModelError(`label must be ${known}, got ${label}`);
  }
  return [...z, ...labels.map((one) => Number(one === label))];
}

/** Throws a ModelError if the guide is not one for this model. */
export function guideOf({ guide }: SampleRequest, manifest: Manifest): Guide | undefined {
  if (!guide) return undefined;
  try {
    return guideFor(guide, manifest.vocabulary, manifest.window);
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) {
      throw new ModelError(error.message);
    }
    throw error;
  }
}
