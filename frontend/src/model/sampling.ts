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
 * 0 < u < 1; a logit of −∞ is never drawn. With `topP` below 1, only the likeliest tokens that
 * together have this probability can be drawn, with all those as likely as the last of them
 * (Holtzman et al. 2020). Where `pitches` marks the tokens that say a pitch with 1, these and the
 * others are told apart: each kind stays as likely as it is, and `topP` is half as strict with the
 * others, so that a tune is sharpened without stiffening its rhythm. Throws a RangeError if that is
 * no distribution. Plain loops: it runs for every token.
 */
export function sampleToken(
  logits: Float32Array,
  temperature: number,
  u: number,
  topP: number,
  pitches?: Uint8Array,
): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (const logit of logits) if (logit > largest) largest = logit;
  const weights = room(logits.length);
  for (let i = 0; i < weights.length; i += 1) {
    weights[i] = Math.exp(((logits[i] ?? Number.NaN) - largest) / temperature);
  }
  if (topP < 1) keepLikeliest(weights, topP, pitches);
  let total = 0;
  for (const weight of weights) total += weight;
  const point = u * total;
  let running = 0;
  let token = 0;
  for (const weight of weights) {
    running += weight;
    if (running > point) return token;
    token += 1;
  }
  throw new RangeError("the model's logits are not finite numbers");
}

let kept = new Float64Array();

/** The same array each time, for numbers that nobody needs any more. */
function room(length: number): Float64Array {
  if (kept.length !== length) kept = new Float64Array(length);
  return kept;
}

/** Sets to 0 what `topP` leaves out. */
function keepLikeliest(weights: Float64Array, topP: number, pitches?: Uint8Array): void {
  if (pitches) {
    sharpen(weights, pitches, 1, topP);
    sharpen(weights, pitches, 0, 1 - (1 - topP) / 2);
    return;
  }
  const least = leastWeight(weights, topP);
  for (let i = 0; i < weights.length; i += 1) if (at(weights, i) < least) weights[i] = 0;
}

/** Leaves of the tokens of one kind the nucleus, as heavy as all of them together. */
function sharpen(weights: Float64Array, kinds: Uint8Array, kind: number, topP: number): void {
  const ofKind = new Float64Array(weights.length);
  for (let i = 0; i < weights.length; i += 1) if (kinds[i] === kind) ofKind[i] = at(weights, i);
  const least = leastWeight(ofKind, topP);
  let total = 0;
  let left = 0;
  for (let i = 0; i < ofKind.length; i += 1) {
    const weight = at(ofKind, i);
    total += weight;
    if (!(weight < least)) left += weight;
  }
  const factor = left > 0 ? total / left : 1;
  for (let i = 0; i < weights.length; i += 1) {
    if (kinds[i] === kind) weights[i] = at(weights, i) < least ? 0 : at(weights, i) * factor;
  }
}

/** So many of the largest are looked for one by one; a nucleus seldom has more. */
const FEW = 12;

/** The smallest weight among the likeliest that together have the share `topP` of all. */
function leastWeight(weights: Float64Array, topP: number): number {
  let total = 0;
  for (let i = 0; i < weights.length; i += 1) total += at(weights, i);
  const wanted = topP * total;
  let running = 0;
  let last = Number.POSITIVE_INFINITY;
  for (let found = 0; found < FEW; found += 1) {
    const { largest, count } = largestBelow(weights, last);
    for (let i = 0; i < count; i += 1) {
      running += largest;
      if (running >= wanted) return largest;
    }
    last = largest;
  }
  const rest = weights.filter((weight) => weight < last);
  for (const weight of rest.sort().reverse()) {
    running += weight;
    if (running >= wanted) return weight;
  }
  return 0;
}

/** The largest of the numbers below a limit, and how often it is there. */
function largestBelow(weights: Float64Array, limit: number) {
  let largest = 0;
  let count = 0;
  for (let i = 0; i < weights.length; i += 1) {
    const weight = at(weights, i);
    if (weight >= limit || weight < largest) continue;
    count = weight > largest ? 1 : count + 1;
    largest = weight;
  }
  return { largest, count };
}

function at(numbers: Float64Array, index: number): number {
  return numbers[index] ?? 0;
}
