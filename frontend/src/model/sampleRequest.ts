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
}

/** Throws a ModelError that names the value and the rule. */
export function checkRequest(request: SampleRequest, manifest: Manifest): void {
  const { z, seed, temperature } = request;
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
}
