/**
 * Random numbers as a pure function of (seed, stream, index), so that a sample is the same on
 * every machine and in Python. The same code stands in `ml/generation/sampling.py`; both are held
 * to one golden file.
 */
export const TOKEN_STREAM = 1;
export const LATENT_STREAM = 2;

export const MAXIMUM_SEED = 2 ** 32 - 1;
export const MINIMUM_TEMPERATURE = 0.1;
export const MAXIMUM_TEMPERATURE = 2;

/** A bijection of 32 bits in which every input bit moves every output bit. */
export function mix(value: number): number {
  let x = value >>> 0;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}

/** A number strictly between 0 and 1. All arguments are unsigned 32-bit integers. */
export function uniform(seed: number, stream: number, index: number): number {
  return (mix(mix(mix(seed) + stream) + index) + 0.5) / 2 ** 32;
}

/** `size` draws from the standard normal distribution, rounded to 32 bits (Box and Muller). */
export function drawLatent(seed: number, size: number): number[] {
  return Array.from({ length: size }, (_, i) => {
    const radius = Math.sqrt(-2 * Math.log(uniform(seed, LATENT_STREAM, 2 * i)));
    const angle = 2 * Math.PI * uniform(seed, LATENT_STREAM, 2 * i + 1);
    return Math.fround(radius * Math.cos(angle));
  });
}

/**
 * Draws a token from softmax(logits / temperature) at the point `u` of its running sum,
 * 0 < u < 1. Throws a RangeError if the logits hold no finite maximum.
 */
export function sampleToken(logits: Float32Array, temperature: number, u: number): number {
  const largest = logits.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  let total = 0;
  // One pass over plain doubles: this runs for every token of every sample.
  const runningSums = Float64Array.from(logits, (logit) => {
    total += Math.exp((logit - largest) / temperature);
    return total;
  });
  const token = runningSums.findIndex((sum) => sum > u * total);
  if (token < 0) throw new RangeError(`the largest logit must be a finite number, got ${largest}`);
  return token;
}
