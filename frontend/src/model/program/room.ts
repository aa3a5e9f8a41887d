import type { Numbers, Value } from "./values";
import { sizeOf } from "./values";
import { assemble } from "./wasm/assembler";
import { ELEMENTWISE } from "./wasm/elementwise";
import { PRODUCTS } from "./wasm/products";

const PAGE_BYTES = 65_536;
const BYTES = 4;
const VECTOR_BYTES = 16;
/** A page cannot have more than this. */
const MOST_BYTES = 2 ** 31;

type Kernel = (...numbers: number[]) => void;

/** There is no room left. */
export class FullError extends Error {}

let compiled: WebAssembly.Module | undefined;

/** Undefined where WebAssembly or its vectors are missing. */
function kernelModule(): WebAssembly.Module | undefined {
  if (compiled || typeof WebAssembly !== "object") return compiled;
  const code = assemble([...ELEMENTWISE, ...PRODUCTS]);
  // Small enough to be compiled at once, without waiting.
  if (WebAssembly.validate(code)) compiled = new WebAssembly.Module(code);
  return compiled;
}

/**
 * The memory of a program, in which all its numbers lie, and the functions in WebAssembly that
 * compute over it. It never grows, so that arrays over it stay; what is not used costs nothing.
 */
export class Room {
  readonly #memory: WebAssembly.Memory;
  readonly #kernels: WebAssembly.Exports;
  readonly #copies = new Map<Numbers, number>();
  #end = 0;
  #scratch: Float32Array = new Float32Array();

  private constructor(memory: WebAssembly.Memory, kernels: WebAssembly.Exports) {
    this.#memory = memory;
    this.#kernels = kernels;
  }

  /** Undefined where WebAssembly, its vectors or so much memory are missing. */
  static create(bytes: number): Room | undefined {
    const module = kernelModule();
    if (!module || bytes > MOST_BYTES) return undefined;
    const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE_BYTES) });
    return new Room(memory, new WebAssembly.Instance(module, { env: { memory } }).exports);
  }

  kernel(name: string): Kernel {
    const kernel = this.#kernels[name];
    if (typeof kernel !== "function") throw new Error(`there is no kernel ${name}`);
    return kernel as Kernel;
  }

  floats(shape: readonly number[]): Value & { data: Float32Array } {
    const size = sizeOf(shape);
    return { shape, data: new Float32Array(this.#memory.buffer, this.#take(size), size) };
  }

  integers(shape: readonly number[]): Value & { data: Int32Array } {
    const size = sizeOf(shape);
    return { shape, data: new Int32Array(this.#memory.buffer, this.#take(size), size) };
  }

  /** Zeros of another shape, whole numbers where `like` has them. */
  emptyLike(like: Value, shape: readonly number[]): Value {
    return like.data instanceof Int32Array ? this.integers(shape) : this.floats(shape);
  }

  /** Where the numbers lie; a copy of those that came from outside, which never change. */
  placeOf(data: Numbers): number {
    if (data.buffer === this.#memory.buffer) return data.byteOffset;
    let place = this.#copies.get(data);
    if (place === undefined) {
      const copy = this.emptyLike({ shape: [], data }, [data.length]);
      copy.data.set(data);
      place = copy.data.byteOffset;
      this.#copies.set(data, place);
    }
    return place;
  }

  /** Numbers for the time of one task. */
  scratch(size: number): Float32Array {
    if (size > this.#scratch.length) this.#scratch = this.floats([size]).data;
    return this.#scratch;
  }

  /** The place of so many numbers, zeros, at a multiple of a vector. */
  #take(size: number): number {
    const place = this.#end;
    this.#end += Math.ceil((size * BYTES) / VECTOR_BYTES) * VECTOR_BYTES;
    if (this.#end > this.#memory.buffer.byteLength) throw new FullError();
    return place;
  }
}
