/**
 * How values are rounded to the words of the representation `events`: the rules of
 * ml/music/tokenizers/event_words.py. Times are counted in steps, twelve to a quarter.
 */
export const STEPS_PER_QUARTER = 12;
export const STEPS_PER_EIGHTH = 6;
/** Further tracks of one instrument are joined to its last part. */
export const MAX_PARTS = 8;
export const LENGTHS: readonly number[] = [
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 15, 16, 18, 20, 21, 24, 30, 36, 42, 48, 60, 72],
  ...[96, 144, 192],
];
export const LONGEST = 192;

const LONGEST_BAR = 6 * STEPS_PER_QUARTER;
const MEMBERS_PER_FAMILY = 8;
const LOWEST_PITCH = 21;
const HIGHEST_PITCH = 108;
const LOWEST_HIT = 27;
const HIGHEST_HIT = 87;
/** Edges of the hi-hat, as electronic kits send them. */
const HITS_OF_KITS = new Map([
  [22, 42],
  [26, 46],
]);
const TEMPOS = Array.from({ length: 37 }, (_, i) => Math.round(120 * 2 ** ((i - 20) / 10)));
const TEMPO_BOUNDS = TEMPOS.slice(1).map((high, i) => Math.sqrt((TEMPOS[i] ?? 0) * high));

export type Metre = readonly [numerator: number, denominator: number];

export function barSteps([numerator, denominator]: Metre): number {
  return (numerator * 4 * STEPS_PER_QUARTER) / denominator;
}

/** The metre itself, another with bars as long, or 4/4 where there is neither. */
export function nearestMetre(numerator: number, denominator: number): Metre {
  let [over, under] = [numerator, denominator];
  while (under > 8 && over % 2 === 0) [over, under] = [over / 2, under / 2];
  if (under === 1) [over, under] = [over * 2, 2];
  const isKnown = [2, 4, 8].includes(under) && over >= 1 && barSteps([over, under]) <= LONGEST_BAR;
  return isKnown ? [over, under] : [4, 4];
}

/** The metre of a bar cut down to 1 to 11 eighths: in quarters where it can be. */
export function metreOfEighths(eighths: number): Metre {
  return eighths % 2 === 1 ? [eighths, 8] : [eighths / 2, 4];
}

/** The tempo closest by ratio. */
export function nearestTempo(qpm: number): number {
  const above = TEMPO_BOUNDS.findIndex((bound) => bound > qpm);
  return TEMPOS[above < 0 ? TEMPOS.length - 1 : above] ?? 120;
}

/** Moved by octaves onto the piano's 88 keys. */
export function nearestPitch(pitch: number): number {
  let moved = pitch;
  while (moved < LOWEST_PITCH) moved += 12;
  while (moved > HIGHEST_PITCH) moved -= 12;
  return moved;
}

/** The percussion of a drum track's pitch; undefined where there is none. */
export function nearestHit(pitch: number): number | undefined {
  const hit = HITS_OF_KITS.get(pitch) ?? pitch;
  return hit >= LOWEST_HIT && hit <= HIGHEST_HIT ? hit : undefined;
}

/** The closest length, the shorter of two as close. */
export function nearestLength(steps: number): number {
  return LENGTHS.reduce((best, length) =>
    Math.abs(length - steps) < Math.abs(best - steps) ? length : best,
  );
}

/** The middle of the eighth of the range that a velocity, 1 to 127, lies in. */
export function nearestVelocity(velocity: number): number {
  return 8 + 16 * Math.floor((velocity - 1) / 16);
}

/** What begins a track's notes in a bar; `part` counts its equals from 1. */
export function instrumentWords(program: number, isDrum: boolean, part: number): string[] {
  const member = program % MEMBERS_PER_FAMILY;
  const words = isDrum ? ["drums"] : [`family ${Math.floor(program / MEMBERS_PER_FAMILY)}`];
  if (member > 0 && !isDrum) words.push(`member ${member}`);
  if (part > 1) words.push(`part ${part}`);
  return words;
}
