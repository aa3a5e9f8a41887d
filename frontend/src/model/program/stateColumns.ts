import type { Room } from "./room";
import type { Numbers, Value } from "./values";

/** Neighbouring columns of the state. */
export interface Columns {
  readonly first: number;
  readonly width: number;
}

/** Columns of the next state: the same as they were, or numbers from elsewhere. */
type Next = Value & { readonly columns?: Columns };

/** Numbers to be put into the state after a step. */
interface Copy {
  readonly from: Numbers;
  readonly to: Float32Array;
}

/**
 * The state that a step hands to the next. A graph takes it apart and puts it together again, so
 * that here each part has an array of its own, with all samples' rows one after the other.
 */
export class StateColumns {
  readonly #room: Room;
  readonly #batch: number;
  /** By first column and width. */
  readonly #parts = new Map<string, Float32Array>();
  /** Those that a step itself changes. */
  readonly #changed = new Set<Float32Array>();
  #copies: readonly Copy[] = [];

  constructor(room: Room, batch: number) {
    this.#room = room;
    this.#batch = batch;
  }

  /** The numbers of some columns, one array however often they are asked for. */
  read(columns: Columns): Value {
    const shape = [this.#batch, columns.width];
    const data = this.#parts.get(nameOf(columns)) ?? this.#room.floats(shape).data;
    this.#parts.set(nameOf(columns), data);
    return { shape, data };
  }

  /** Tells that a step itself changes these numbers. False if they are none of the state's. */
  change({ byteOffset, length }: Numbers): boolean {
    const part = this.#all.find((one) => one.byteOffset === byteOffset && one.length === length);
    if (part) this.#changed.add(part);
    return part !== undefined;
  }

  /** Says what the next state is put together from. False if it cannot be kept in parts. */
  follow(next: readonly Next[]): boolean {
    const found = new Map<string, Next>();
    let first = 0;
    for (const one of next) {
      const [, width = 0] = one.shape;
      found.set(nameOf({ first, width }), one);
      first += width;
    }
    const copies: Copy[] = [];
    for (const [name, to] of this.#parts) {
      const one = found.get(name);
      if (!one) return false;
      const stays = one.columns
        ? nameOf(one.columns) === name
        : one.data.byteOffset === to.byteOffset;
      if (stays) continue;
      const isOfState =
        one.columns ?? this.#all.some((part) => part.byteOffset === one.data.byteOffset);
      if (isOfState || this.#changed.has(to)) return false;
      copies.push({ from: one.data, to });
    }
    this.#copies = copies;
    return true;
  }

  /** What must have been computed when a step has ended. */
  get results(): readonly Numbers[] {
    return [...this.#all, ...this.#copies.map(({ from }) => from)];
  }

  clear(): void {
    for (const data of this.#all) data.fill(0);
  }

  /** After a step. */
  advance(): void {
    for (const { from, to } of this.#copies) to.set(from);
  }

  get #all(): Float32Array[] {
    return [...this.#parts.values()];
  }
}

function nameOf({ first, width }: Columns): string {
  return `${first} ${width}`;
}
