import type { GraphNode } from "./graphFile";
import { CHANGES, type Made, type Model } from "./made";
import { OPERATIONS, type Prepared } from "./operations";
import { placedSum } from "./placed";
import { constantProduct } from "./products";
import { floats, integers, type Numbers, type Value } from "./values";

const BYTES = 4;

interface Task {
  readonly change: number;
  readonly reads: readonly Numbers[];
  readonly writes: readonly Numbers[];
  readonly run: () => void;
}

/** A model's graph for one size of batch: a list of tasks over arrays that stay. */
export class Program {
  readonly z: Float32Array;
  readonly tokens: Int32Array;
  readonly logits: Float32Array;
  readonly #position: Int32Array;
  readonly #state: Float32Array;
  readonly #stateParts: readonly StatePart[];
  readonly #beginning: readonly Task[];
  readonly #everyStep: readonly Task[];

  /** Undefined if the graph holds something that is not known here. */
  static compile(model: Model, batch: number): Program | undefined {
    const { inputs, outputs, latentDimensions, labels } = model.manifest;
    const { stateSize, vocabularySize } = model.manifest;
    const z = floats([batch, latentDimensions + labels.length]);
    const token = integers([batch]);
    const position = integers([]);
    const state = floats([batch, stateSize]);
    const compiler = new Compiler(model, { tokens: token.data, position: position.data });
    compiler.place(inputs.z, z, CHANGES.withZ);
    compiler.place(inputs.token, token, CHANGES.withToken);
    compiler.place(inputs.position, position, CHANGES.withStep);
    compiler.place(inputs.state, state, CHANGES.withStep);
    if (!model.file.nodes.every((node) => compiler.add(node))) return undefined;
    const [logits, next] = [compiler.value(outputs.logits), compiler.value(outputs.state)];
    if (!(logits?.data instanceof Float32Array && next?.data instanceof Float32Array)) {
      return undefined;
    }
    const isAsSaid =
      logits.data.length === batch * vocabularySize && next.data.length === batch * stateSize;
    if (!isAsSaid) return undefined;
    const own = { z: z.data, tokens: token.data, position: position.data, state: state.data };
    const parts = stateParts(compiler.rowParts(next), state);
    return new Program({ ...own, logits: logits.data }, parts, compiler.tasks);
  }

  private constructor(
    arrays: Record<"z" | "logits" | "state", Float32Array> &
      Record<"tokens" | "position", Int32Array>,
    stateParts: readonly StatePart[],
    tasks: readonly Task[],
  ) {
    this.z = arrays.z;
    this.tokens = arrays.tokens;
    this.logits = arrays.logits;
    this.#position = arrays.position;
    this.#state = arrays.state;
    this.#stateParts = stateParts;
    const results = [arrays.logits, arrays.state, ...stateParts.map(({ data }) => data)];
    const needed = neededFor(results, tasks);
    this.#beginning = needed.filter(({ change }) => change === CHANGES.withZ);
    this.#everyStep = needed.filter(({ change }) => change > CHANGES.withZ);
  }

  /** Before the first step of new samples, whose `z` are there. */
  begin(): void {
    this.#state.fill(0);
    for (const task of this.#beginning) task.run();
  }

  /** From `tokens` to `logits`. */
  step(position: number): void {
    this.#position[0] = position;
    for (const task of this.#everyStep) task.run();
    for (const { data, width, place, stride } of this.#stateParts) {
      for (let row = 0; row * width < data.length; row += 1) {
        this.#state.set(data.subarray(row * width, (row + 1) * width), row * stride + place);
      }
    }
  }
}

/** Columns of the next state that must be put into the state. */
interface StatePart {
  readonly data: Numbers;
  readonly width: number;
  readonly place: number;
  /** Numbers in a row of the state. */
  readonly stride: number;
}

/** Without those that were changed in the state itself. */
function stateParts(parts: readonly Value[], { shape, data: state }: Value): StatePart[] {
  const [, stride = 0] = shape;
  let place = 0;
  return parts.flatMap(({ shape: [, width = 0], data }) => {
    const part = { data, width, place, stride };
    const isThere = data.buffer === state.buffer && data.byteOffset === BYTES * place;
    place += width;
    return isThere ? [] : [part];
  });
}

function plainName(name: string): string {
  return name.replace(/:0$/, "");
}

/** Takes a graph's nodes in their order, in which none comes before its inputs. */
class Compiler {
  readonly tasks: Task[] = [];
  readonly #model: Model;
  readonly #inputs: { readonly tokens: Int32Array; readonly position: Int32Array };
  readonly #made = new Map<string, Made>();
  /** How often each value is an input. */
  readonly #uses = new Map<string, number>();

  constructor(model: Model, inputs: { tokens: Int32Array; position: Int32Array }) {
    this.#model = model;
    this.#inputs = inputs;
    for (const name of model.file.nodes.flatMap((node) => node.inputs.map(plainName))) {
      this.#uses.set(name, (this.#uses.get(name) ?? 0) + 1);
    }
  }

  /** A value that is given from outside. */
  place(tensorName: string, value: Value, change: number): void {
    const name = plainName(tensorName);
    const node = this.#model.file.nodes.find((one) => one.name === name);
    if (node) this.#made.set(name, { ...value, change, node, isMark: false });
  }

  value(name: string): Made | undefined {
    return this.#made.get(plainName(name));
  }

  /** False if the node cannot be computed here. */
  add(node: GraphNode): boolean {
    if (node.op === "Placeholder") return this.#made.has(node.name);
    if (node.op === "Const") return this.#addConstant(node);
    const inputs = node.inputs.map((name) => this.value(name));
    if (!inputs.every((input) => input !== undefined)) return false;
    const change = Math.max(...inputs.map((input) => input.change));
    const prepared = this.#prepared(node, inputs);
    if (!prepared) return false;
    const { outputs, run } = prepared;
    const isMark = this.#isMark(node, inputs);
    outputs.forEach((output, i) => {
      const name = i === 0 ? node.name : `${node.name}:${i}`;
      this.#made.set(name, { ...output, change, node, isMark });
    });
    // What never changes is computed here and now.
    if (change === CHANGES.never) run?.();
    else if (run) this.#addTask(change, inputs, outputs, run);
    return true;
  }

  #addConstant(node: GraphNode): boolean {
    const value = this.#model.file.constants.get(node.name);
    if (value) {
      this.#made.set(node.name, { ...value, change: CHANGES.never, node, isMark: false });
    }
    return value !== undefined;
  }

  #prepared(node: GraphNode, inputs: readonly Made[]): Prepared | undefined {
    const special = this.#product(node, inputs) ?? this.#placedSum(node, inputs);
    if (special) return special;
    const operation = OPERATIONS.get(node.op);
    const known = (input: number) => {
      const made = inputs[input];
      return made?.change === CHANGES.never ? made.data : undefined;
    };
    return operation?.(inputs, node.attributes, known);
  }

  /** With weights, in two parts: what z alone gives is computed once for a sample. */
  #product(node: GraphNode, inputs: readonly Made[]): Prepared | undefined {
    const [input] = inputs;
    if (!input) return undefined;
    const parts = this.rowParts(input);
    const product = constantProduct(node, inputs, parts, this.#model, this.#inputs.tokens);
    if (!product) return undefined;
    const { result, base, begin, run } = product;
    const fixed = parts.filter(({ change }) => change <= CHANGES.withZ);
    this.#addTask(CHANGES.withZ, fixed, [base], begin);
    const change = Math.max(input.change, CHANGES.withZ);
    this.#addTask(change, [...parts, base], [result], run);
    return { outputs: [result] };
  }

  #isMark({ op }: GraphNode, [a, b]: readonly Made[]): boolean {
    if (["Cast", "Reshape", "ExpandDims", "Identity"].includes(op)) return a?.isMark ?? false;
    if (op !== "Equal" || !a || !b) return false;
    const isPosition = ({ data }: Made) => data === this.#inputs.position;
    const range = isPosition(a) ? b : isPosition(b) ? a : undefined;
    if (range?.change !== CHANGES.never || range.shape.length !== 1) return false;
    return range.data.length > 1 && range.data.every((value, i) => value === i);
  }

  #placedSum(node: GraphNode, inputs: readonly Made[]): Prepared | undefined {
    if (node.op !== "AddV2") return undefined;
    for (const [i, summand] of inputs.entries()) {
      const target = inputs[1 - i];
      if (summand.node.op !== "Mul" || !target) continue;
      const factors = summand.node.inputs.map((name) => this.value(name));
      const mark = factors.find((factor) => factor?.isMark);
      const added = factors.find((factor) => factor !== mark);
      const inPlace = this.#isUsedOnce(node.inputs[1 - i] ?? "");
      const { position } = this.#inputs;
      const sum = mark && added && placedSum(target, added, mark, position, inPlace);
      if (!sum) continue;
      this.#addTask(CHANGES.withStep, [target, added], [sum.result], sum.run);
      return { outputs: [sum.result] };
    }
    return undefined;
  }

  /** Whether no other node sees these numbers, under this name or another. */
  #isUsedOnce(name: string): boolean {
    if ((this.#uses.get(plainName(name)) ?? 0) !== 1) return false;
    const made = this.value(name);
    const [source = ""] = made?.node.inputs ?? [];
    const isSame = this.value(source)?.data === made?.data;
    if (made?.node.op === "Placeholder" || made?.change === CHANGES.never) return false;
    return isSame ? this.#isUsedOnce(source) : true;
  }

  /** What the rows of a value were put together from. */
  rowParts(input: Made): readonly Made[] {
    const { op, inputs } = input.node;
    const [source] = inputs;
    if (op === "Identity" && source !== undefined) {
      const made = this.value(source);
      if (made) return this.rowParts(made);
    }
    const parts = inputs.map((name) => this.value(name));
    const axis = parts.at(-1)?.data[0];
    const isRow = op === "ConcatV2" && input.shape.length === 2 && (axis === 1 || axis === -1);
    if (!isRow || !parts.every((part) => part !== undefined)) return [input];
    return parts.slice(0, -1);
  }

  #addTask(
    change: number,
    reads: readonly Value[],
    writes: readonly Value[],
    run: () => void,
  ): void {
    const data = (values: readonly Value[]) => values.map((value) => value.data);
    this.tasks.push({ change, reads: data(reads), writes: data(writes), run });
  }
}

/** Without what nothing comes of. */
function neededFor(results: readonly Numbers[], tasks: readonly Task[]): Task[] {
  const needed = new Set(results.map(({ buffer }) => buffer));
  const kept: Task[] = [];
  for (const task of tasks.toReversed()) {
    if (!task.writes.some(({ buffer }) => needed.has(buffer))) continue;
    for (const { buffer } of task.reads) needed.add(buffer);
    kept.push(task);
  }
  return kept.reverse();
}
