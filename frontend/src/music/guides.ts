import { BarGuide, type PlannedBar } from "./barPlan";
import type { Guide } from "./guide";
import { TokenRoles } from "./tokenRoles";

/** A guide as a request, a link or a kept song holds it. */
export type GuideJson =
  /** Tokens at their places from the first on; null where one is drawn. */
  | { readonly kind: "positions"; readonly tokens: readonly (number | null)[] }
  | { readonly kind: "bars"; readonly bars: readonly PlannedBar[] };

/** Keeps tokens at their places: the beginning of a song, or any notes of it. */
class PositionGuide implements Guide {
  readonly #tokens: readonly (number | null)[];

  constructor(tokens: readonly (number | null)[]) {
    this.#tokens = tokens;
  }

  forced(tokens: readonly number[]): number | undefined {
    return this.#tokens[tokens.length] ?? undefined;
  }

  barred(): ReadonlySet<number> {
    return new Set();
  }

  settled(_: readonly number[], drawn: number): number {
    return drawn;
  }
}

/**
 * The guide that a request describes, for a tokenizer's words and the tokens of a sample. Throws a
 * TypeError or RangeError that says what is wrong. The same code stands in
 * `ml/generation/guides.py`; both are held to one golden file.
 */
export function guideFor(json: GuideJson, vocabulary: readonly string[], window: number): Guide {
  const token = (value: number) => checkToken(value, vocabulary.length);
  if (json.kind === "positions") {
    if (json.tokens.length > window) {
      throw new RangeError(`a guide may keep ${window} tokens, got ${json.tokens.length}`);
    }
    return new PositionGuide(json.tokens.map((value) => (value === null ? null : token(value))));
  }
  const bars = json.bars.map(({ words = [], header = [], sections = [] }) => ({
    words: words.map(token),
    header: header.map(token),
    sections: sections.map((section) => section.map(token)),
  }));
  return new BarGuide(bars, new TokenRoles(vocabulary), window);
}

/** Reads what somebody else wrote. Throws a TypeError that says what is wrong. */
export function parseGuide(value: unknown): GuideJson {
  const { kind, tokens, bars } = fields(value, "a guide");
  if (kind === "positions") {
    const kept = list(tokens, "a guide's tokens");
    return { kind, tokens: kept.map((token) => (token === null ? null : number(token))) };
  }
  if (kind === "bars") return { kind, bars: list(bars, "a guide's bars").map(plannedBar) };
  throw new TypeError(`a guide's kind must be positions or bars, got ${JSON.stringify(kind)}`);
}

function plannedBar(value: unknown): PlannedBar {
  const { words, header, sections } = fields(value, "a guide's bar");
  const tokens = (part: unknown) => list(part, "a guide's words").map(number);
  return {
    ...(words !== undefined && { words: tokens(words) }),
    ...(header !== undefined && { header: tokens(header) }),
    ...(sections !== undefined && { sections: list(sections, "a guide's sections").map(tokens) }),
  };
}

function checkToken(value: number, size: number): number {
  if (Number.isInteger(value) && value >= 0 && value < size) return value;
  throw new RangeError(`a guide's token must be 0 to ${size - 1}, got ${value}`);
}

function number(value: unknown): number {
  if (typeof value === "number") return value;
  throw new TypeError(`a guide's token must be a number, got ${JSON.stringify(value)}`);
}

function list(value: unknown, what: string): unknown[] {
  if (Array.isArray(value)) return value;
  throw new TypeError(`${what} must be a list, got ${JSON.stringify(value)}`);
}

function fields(value: unknown, what: string): Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  throw new TypeError(`${what} must be an object, got ${JSON.stringify(value)}`);
}
