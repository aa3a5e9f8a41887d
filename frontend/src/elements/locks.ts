import type { Manifest } from "../model/manifest";
import type { PlannedBar } from "../music/barPlan";
import type { GuideJson } from "../music/guides";
import { type BarWords, TokenRoles } from "../music/tokenRoles";
import { chordPlan } from "./chordPlan";
import { FAMILIES } from "./generalMidi";

const QUARTERS_PER_BAR = 4;

/** What of a sample is kept while the rest is drawn again. */
export interface Locks {
  /** Counted from 0. */
  readonly bars: readonly number[];
  /** The tokens that their parts of a bar begin with. */
  readonly tracks: readonly number[];
}

export const NO_LOCKS: Locks = { bars: [], tracks: [] };

export interface Lockable {
  readonly bars: number;
  readonly tracks: readonly { readonly token: number; readonly name: string }[];
}

type Model = Pick<Manifest, "representation" | "tokenizer" | "vocabulary" | "window">;

/** What there is to lock in a sample. */
export function lockable(tokens: readonly number[], model: Model): Lockable {
  if (!hasBars(model)) return { bars: Math.ceil(model.window / notesPerBar(model)), tracks: [] };
  const bars = new TokenRoles(model.vocabulary).splitBars(tokens);
  const begins = new Set(bars.flatMap(({ sections }) => sections.map(([token]) => token ?? 0)));
  const tracks = [...begins].sort((a, b) => a - b);
  return {
    bars: bars.length,
    tracks: tracks.map((token) => ({ token, name: trackName(model.vocabulary[token] ?? "") })),
  };
}

/**
 * What a sample must keep so that the locked parts of `tokens` stay, and its bars have the chords;
 * undefined where nothing is asked for. Throws a RangeError where the chords are none.
 */
export function guideFrom(
  { locks, chords }: { readonly locks: Locks; readonly chords: string },
  tokens: readonly number[],
  model: Model,
): GuideJson | undefined {
  if (!hasBars(model)) return positions(locks, tokens, model);
  const bars = new TokenRoles(model.vocabulary).splitBars(tokens);
  const first = model.vocabulary[bars[0]?.header[0] ?? -1];
  const plan = chordPlan(chords, model.vocabulary, first);
  const length = Math.max(plan.length, isFree(locks) ? 0 : bars.length);
  const planned = Array.from({ length }, (_, i) => plannedBar(bars[i], plan[i], locks, i));
  return planned.some((bar) => Object.keys(bar).length > 0)
    ? { kind: "bars", bars: planned }
    : undefined;
}

/** The locks that a guide came from. */
export function locksIn(guide: GuideJson | undefined, model: Model): Locks {
  if (!guide) return NO_LOCKS;
  if (guide.kind === "bars") {
    const bars = guide.bars.flatMap(({ words = [] }, i) => (words.length > 0 ? [i] : []));
    const begins = guide.bars.flatMap(({ sections = [] }) => sections.map(([token]) => token ?? 0));
    return { bars, tracks: [...new Set(begins)] };
  }
  const size = notesPerBar(model);
  const kept = guide.tokens.flatMap((token, i) => (token === null ? [] : [Math.floor(i / size)]));
  return { bars: [...new Set(kept)], tracks: [] };
}

export function toggled(some: readonly number[], one: number): number[] {
  return some.includes(one) ? some.filter((other) => other !== one) : [...some, one];
}

export function isFree({ bars, tracks }: Locks): boolean {
  return bars.length + tracks.length === 0;
}

function plannedBar(
  bar: BarWords | undefined,
  chords: PlannedBar | undefined,
  locks: Locks,
  index: number,
): PlannedBar {
  if (bar && locks.bars.includes(index)) return { words: [...bar.header, ...bar.sections.flat()] };
  const sections = (bar?.sections ?? []).filter(([token]) => locks.tracks.includes(token ?? -1));
  if (sections.length === 0) return chords ?? {};
  return { header: chords?.header ?? bar?.header ?? [], sections };
}

function positions(locks: Locks, tokens: readonly number[], model: Model): GuideJson | undefined {
  if (locks.bars.length === 0) return undefined;
  const size = notesPerBar(model);
  return {
    kind: "positions",
    tokens: tokens.map((token, i) => (locks.bars.includes(Math.floor(i / size)) ? token : null)),
  };
}

function hasBars({ vocabulary }: Model): boolean {
  return vocabulary.some((word) => word.startsWith("bar "));
}

/** One word a note, each of them as long as the others. */
function notesPerBar({ tokenizer }: Model): number {
  const step = Object(tokenizer)["step_quarters"];
  return typeof step === "number" && step > 0
    ? Math.max(1, Math.round(QUARTERS_PER_BAR / step))
    : 8;
}

function trackName(word: string): string {
  const [kind, value] = word.split(" ");
  return kind === "family" ? (FAMILIES[Number(value)]?.[0] ?? word) : "Drums";
}
