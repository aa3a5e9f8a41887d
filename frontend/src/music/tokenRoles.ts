export const CHORDS_RANK = -1;
const DRUMS_RANK = 16;
export const BAR_RANK = 17;

/** A bar's tokens. */
export interface BarWords {
  /** Its own word, tempo and chords. */
  readonly header: readonly number[];
  /** Its instruments, each from its family or drums on. */
  readonly sections: readonly (readonly number[])[];
}

/**
 * What the words of the representation `events` begin. A token's rank is its place in the order in
 * which a bar says things: BAR_RANK for a bar, CHORDS_RANK for its chords, 0 to 15 for the
 * instruments of a family and 16 for drums. The same code stands in `ml/generation/token_roles.py`.
 */
export class TokenRoles {
  /** The tokens that say a tempo. */
  readonly tempos: ReadonlySet<number>;
  readonly #ranks: readonly (number | undefined)[];

  /** Throws a TypeError if no word begins a bar. */
  constructor(vocabulary: readonly string[]) {
    this.#ranks = vocabulary.map(rankOf);
    this.tempos = new Set(indicesWhere(vocabulary, (word) => word.startsWith("tempo ")));
    if (!this.#ranks.includes(BAR_RANK)) {
      throw new TypeError("bars can be kept where the representation has bars; this one has none");
    }
  }

  /** Undefined for a token that begins nothing. */
  rank(token: number): number | undefined {
    return this.#ranks[token];
  }

  /** The tokens that begin something of this rank or a lower one. */
  upTo(highest: number): Set<number> {
    return new Set(indicesWhere(this.#ranks, (rank) => rank !== undefined && rank <= highest));
  }

  /** All tokens but those that begin something of this rank or a higher one. */
  allBut(lowest: number): Set<number> {
    return new Set(indicesWhere(this.#ranks, (rank) => rank === undefined || rank < lowest));
  }

  /** Cuts tokens before each bar; what stands before the first bar is left out. */
  splitBars(tokens: readonly number[]): BarWords[] {
    const bars: { header: number[]; sections: number[][] }[] = [];
    for (const token of tokens) {
      const rank = this.rank(token);
      const bar = bars.at(-1);
      if (rank === BAR_RANK) bars.push({ header: [token], sections: [] });
      else if (rank !== undefined && rank > CHORDS_RANK) bar?.sections.push([token]);
      else (bar?.sections.at(-1) ?? bar?.header)?.push(token);
    }
    return bars;
  }
}

function rankOf(word: string): number | undefined {
  const [kind, value] = word.split(" ");
  if (kind === "bar") return BAR_RANK;
  if (kind === "family") return Number(value);
  if (word === "chords") return CHORDS_RANK;
  return word === "drums" ? DRUMS_RANK : undefined;
}

function indicesWhere<Item>(items: readonly Item[], holds: (item: Item) => boolean): number[] {
  return items.flatMap((item, i) => (holds(item) ? [i] : []));
}
