import { Compiler, type Task } from "./compiler";
import { CHANGES, type Model } from "./made";
import { FullError, Room } from "./room";
import type { StateColumns } from "./stateColumns";
import type { Numbers } from "./values";

const BYTES = 4;
/** What a program takes beside weights and state, at first guess. */
const WORK_BYTES = 2 ** 23;

/** A model's graph for one size of batch: a list of tasks over arrays that stay. */
export class Program {
  readonly z: Float32Array;
  readonly tokens: Int32Array;
  readonly logits: Float32Array;
  readonly #position: Int32Array;
  readonly #state: StateColumns;
  readonly #beginning: readonly Task[];
  readonly #everyStep: readonly Task[];

  /**
   * Undefined where WebAssembly's vectors are missing, or if the graph holds something that is not
   * known here.
   */
  static compile(model: Model, batch: number): Program | undefined {
    const constants = [...model.file.constants.values()];
    const numbers = constants.reduce((sum, { data }) => sum + data.length, 0);
    const first = BYTES * (2 * numbers + batch * model.manifest.stateSize) + WORK_BYTES * batch;
    for (let bytes = first; ; bytes *= 2) {
      const room = Room.create(bytes);
      if (!room) return undefined;
      try {
        return Program.#compileIn(room, model, batch);
      } catch (error) {
        if (!(error instanceof FullError)) throw error;
      }
    }
  }

  static #compileIn(room: Room, model: Model, batch: number): Program | undefined {
    const { inputs, outputs, latentDimensions, labels } = model.manifest;
    const { stateSize, vocabularySize } = model.manifest;
    const z = room.floats([batch, latentDimensions + labels.length]);
    const tokens = room.integers([batch]);
    const position = room.integers([]);
    const compiler = new Compiler(model, room, { tokens: tokens.data, position: position.data });
    compiler.place(inputs.z, z, CHANGES.withZ);
    compiler.place(inputs.token, tokens, CHANGES.withToken);
    compiler.place(inputs.position, position, CHANGES.withStep);
    const state = compiler.placeState(inputs.state, batch, stateSize);
    if (!model.file.nodes.every((node) => compiler.add(node))) return undefined;
    const [logits, next] = [compiler.value(outputs.logits), compiler.value(outputs.state)];
    if (!(logits?.data instanceof Float32Array) || !next) return undefined;
    const isAsSaid =
      logits.data.length === batch * vocabularySize &&
      String(next.shape) === String([batch, stateSize]);
    if (!isAsSaid || !state.follow(compiler.rowParts(next))) return undefined;
    const own = { z: z.data, tokens: tokens.data, logits: logits.data, position: position.data };
    return new Program(own, state, compiler.tasks);
  }

  private constructor(
    arrays: Record<"z" | "logits", Float32Array> & Record<"tokens" | "position", Int32Array>,
    state: StateColumns,
    tasks: readonly Task[],
  ) {
    this.z = arrays.z;
    this.tokens = arrays.tokens;
    this.logits = arrays.logits;
    this.#position = arrays.position;
    this.#state = state;
    const needed = neededFor([arrays.logits, ...state.results], tasks);
    this.#beginning = needed.filter(({ change }) => change === CHANGES.withZ);
    this.#everyStep = needed.filter(({ change }) => change > CHANGES.withZ);
  }

  /** Before the first step of new samples, whose `z` are there. */
  begin(): void {
    this.#state.clear();
    for (const task of this.#beginning) task.run();
  }

  /** From `tokens` to `logits`; positions are counted from 0. */
  step(position: number): void {
    this.#position[0] = position;
    for (const task of this.#everyStep) task.run();
    this.#state.advance();
  }
}

/** Without what nothing comes of. */
function neededFor(results: readonly Numbers[], tasks: readonly Task[]): Task[] {
  const needed = [...results];
  const kept: Task[] = [];
  for (const task of tasks.toReversed()) {
    if (!task.writes.some((data) => needed.some((one) => overlap(one, data)))) continue;
    needed.push(...task.reads);
    kept.push(task);
  }
  return kept.reverse();
}

function overlap(a: Numbers, b: Numbers): boolean {
  if (a.buffer !== b.buffer) return false;
  const [endA, endB] = [a.byteOffset + a.byteLength, b.byteOffset + b.byteLength];
  return a.byteOffset < endB && b.byteOffset < endA;
}
