import type { Guide } from "./guide";
import { BAR_RANK, CHORDS_RANK, type TokenRoles } from "./tokenRoles";

/** Below that of anything that a bar can begin. */
const NO_RANK = CHORDS_RANK - 1;

/** What a bar must hold; an empty one is free. */
export interface PlannedBar {
  /** All of a bar that is kept as it is, the bar's own word first; the others are left out then. */
  readonly words?: readonly number[];
  /**
   * What a bar must begin with, its own word first: metre, tempo, chords. Where it holds chords, no
   * others are said; the same holds for tempos.
   */
  readonly header?: readonly number[];
  /**
   * Kept instruments: each begins with its family or drums, in the order of the instruments. No
   * more notes are drawn for their families.
   */
  readonly sections?: readonly (readonly number[])[];
}

/** Where a sample stands in its plan. */
interface Place {
  /** Of the plan; -1 before the first. */
  readonly bar: number;
  /** What must follow, word for word. */
  readonly queue: readonly number[];
  /** The next kept one of the bar. */
  readonly section: number;
  /** What begins something of this rank or below cannot follow in the bar. */
  readonly floor: number;
  /** Whether only what begins something can follow. */
  readonly isClosed: boolean;
}

const START: Place = { bar: -1, queue: [], section: 0, floor: BAR_RANK - 1, isClosed: true };

/**
 * Keeps bars, or some instruments or the beginning of them; what follows the plan is free. Where
 * the model goes on to something that would leave out what is kept next, that follows instead.
 * Kept bars always fit: what is free ends in time. The same code stands in
 * `ml/generation/bar_plan.py`.
 */
export class BarGuide implements Guide {
  readonly #bars: readonly PlannedBar[];
  readonly #roles: TokenRoles;
  readonly #window: number;
  /** The fewest tokens that the plan takes from each of its bars on. */
  readonly #after: readonly number[];

  /** Throws a TypeError if the plan makes no sense, or a RangeError if a window cannot hold it. */
  constructor(bars: readonly PlannedBar[], roles: TokenRoles, window: number) {
    this.#bars = bars;
    this.#roles = roles;
    this.#window = window;
    for (const bar of bars) check(bar, roles);
    const kept = bars.slice(0, bars.findLastIndex((bar) => !isFree(bar)) + 1);
    this.#after = kept.map((_, i) => kept.slice(i).reduce((sum, bar) => sum + least(bar), 0));
    const most = this.#after[0] ?? 0;
    if (most > window) {
      throw new RangeError(`a sample has ${window} words, and what is kept takes ${most}`);
    }
  }

  forced(tokens: readonly number[]): number | undefined {
    const place = this.#place(tokens);
    if (place.queue.length > 0) return place.queue[0];
    if (!this.#isOver(place) && !this.#isShort(place, tokens)) return undefined;
    const [section] = this.#kept(place);
    return section ? section[0] : first(this.#bar(place.bar + 1));
  }

  barred(tokens: readonly number[]): ReadonlySet<number> {
    const place = this.#place(tokens);
    const roles = this.#roles;
    if (this.#isOver(place) || this.#isShort(place, tokens)) return roles.allBut(BAR_RANK);
    if (place.isClosed) return roles.allBut(place.floor + 1);
    const said = roles.upTo(place.floor);
    const { header = [] } = this.#bar(place.bar);
    if (header.some((token) => roles.tempos.has(token))) {
      for (const tempo of roles.tempos) said.add(tempo);
    }
    return said;
  }

  settled(tokens: readonly number[], drawn: number): number {
    const rank = this.#roles.rank(drawn);
    if (rank === undefined) return drawn;
    const place = this.#place(tokens);
    const kept = this.#kept(place)[0]?.[0];
    if (kept !== undefined) return rank >= (this.#roles.rank(kept) ?? NO_RANK) ? kept : drawn;
    return rank < BAR_RANK ? drawn : (first(this.#bar(place.bar + 1)) ?? drawn);
  }

  #bar(index: number): PlannedBar {
    return this.#bars[index] ?? {};
  }

  /** The bar's sections that are still to come. */
  #kept(place: Place): readonly (readonly number[])[] {
    return this.#bar(place.bar).sections?.slice(place.section) ?? [];
  }

  #place(tokens: readonly number[]): Place {
    return tokens.reduce((place, token) => this.#advanced(place, token), START);
  }

  #advanced(place: Place, token: number): Place {
    if (place.queue.length > 0) return { ...place, queue: place.queue.slice(1) };
    const rank = this.#roles.rank(token);
    if (rank === undefined) return place;
    if (rank === BAR_RANK) return this.#begun(place.bar + 1);
    const [kept] = this.#kept(place);
    if (kept?.[0] !== token) return { ...place, isClosed: false };
    return {
      ...place,
      queue: kept.slice(1),
      section: place.section + 1,
      floor: rank,
      isClosed: true,
    };
  }

  #begun(bar: number): Place {
    const { words, header = [] } = this.#bar(bar);
    if (words?.length) {
      return { bar, queue: words.slice(1), section: 0, floor: BAR_RANK - 1, isClosed: true };
    }
    const hasChords = header.some((token) => this.#roles.rank(token) === CHORDS_RANK);
    const floor = hasChords ? CHORDS_RANK : NO_RANK;
    return { bar, queue: header.slice(1), section: 0, floor, isClosed: hasChords };
  }

  /** Whether only a bar can follow: at the beginning, and after a bar kept as a whole. */
  #isOver(place: Place): boolean {
    return place.floor === BAR_RANK - 1 && this.#kept(place).length === 0;
  }

  /** Whether there is room for what is kept only, from here on. */
  #isShort(place: Place, tokens: readonly number[]): boolean {
    const needed = totalLength(this.#kept(place)) + (this.#after[place.bar + 1] ?? 0);
    return needed > 0 && needed >= this.#window - tokens.length;
  }
}

/** The bar's own word, where it is said. */
function first({ words, header }: PlannedBar): number | undefined {
  return words?.[0] ?? header?.[0];
}

/** The fewest tokens that the bar takes. */
function least({ words = [], header = [], sections = [] }: PlannedBar): number {
  return words.length || Math.max(1, header.length) + totalLength(sections);
}

function isFree({ words = [], header = [], sections = [] }: PlannedBar): boolean {
  return words.length + header.length + sections.length === 0;
}

function totalLength(sections: readonly (readonly number[])[]): number {
  return sections.reduce((sum, section) => sum + section.length, 0);
}

function check({ words = [], header = [], sections = [] }: PlannedBar, roles: TokenRoles): void {
  for (const [name, tokens] of [
    ["words", words],
    ["header", header],
  ] as const) {
    const bars = tokens.map((token) => roles.rank(token) === BAR_RANK);
    if (tokens.length > 0 && bars.lastIndexOf(true) !== 0) {
      throw new TypeError(
        `a kept bar's ${name} must begin with its one bar word, got ${JSON.stringify(tokens)}`,
      );
    }
  }
  if (words.length > 0 && header.length + sections.length > 0) {
    throw new TypeError("a bar is kept as words, or as a header and sections, not as both");
  }
  if (header.slice(1).some((token) => (roles.rank(token) ?? NO_RANK) > CHORDS_RANK)) {
    throw new TypeError(`a bar's header holds no instruments, got ${JSON.stringify(header)}`);
  }
  checkSections(sections, roles);
}

function checkSections(sections: readonly (readonly number[])[], roles: TokenRoles): void {
  const ranks = sections.map((section) => roles.rank(section[0] ?? -1) ?? NO_RANK);
  if (ranks.some((rank) => rank <= CHORDS_RANK || rank >= BAR_RANK)) {
    throw new TypeError("a kept section must begin with its family or drums");
  }
  if (ranks.some((rank, i) => rank < (ranks[i - 1] ?? NO_RANK))) {
    throw new TypeError("kept sections must be in the order of their instruments");
  }
}
