import type { GraphNode } from "./graphFile";
import { CHANGES, type Made, type Model } from "./made";
import { Matrices } from "./matrices";
import type { Prepared, Site } from "./operations/operation";
import { addedToWords, batchProduct } from "./operations/products";
import { OPERATIONS } from "./operations/table";
import { placedSum } from "./placed";
import { ConstantProducts } from "./products";
import type { Room } from "./room";
import { StateColumns } from "./stateColumns";
import { type Numbers, sizeOf, type Value } from "./values";

export interface Task {
  readonly change: number;
  readonly reads: readonly Numbers[];
  readonly writes: readonly Numbers[];
  readonly run: () => void;
}

interface Inputs {
  readonly tokens: Int32Array;
  readonly position: Int32Array;
}

type Result = Prepared & Pick<Made, "filledAxis">;

/** Takes a graph's nodes in their order, in which none comes before its inputs. */
export class Compiler {
  readonly tasks: Task[] = [];
  readonly #model: Model;
  readonly #room: Room;
  readonly #inputs: Inputs;
  readonly #products: ConstantProducts;
  readonly #made = new Map<string, Made>();
  /** How often each value is an input. */
  readonly #uses = new Map<string, number>();
  #state: StateColumns | undefined;

  constructor(model: Model, room: Room, inputs: Inputs) {
    this.#model = model;
    this.#room = room;
    this.#inputs = inputs;
    this.#products = new ConstantProducts(model, room, new Matrices(room), inputs.tokens);
    for (const name of model.file.nodes.flatMap((node) => node.inputs.map(plainName))) {
      this.#uses.set(name, (this.#uses.get(name) ?? 0) + 1);
    }
  }

  /** A value that is given from outside. */
  place(tensorName: string, value: Value, change: number): void {
    const name = plainName(tensorName);
    const node = this.#model.file.nodes.find((one) => one.name === name);
    if (node) this.#made.set(name, { ...value, change, node });
  }

  /** The state, whose numbers lie in the parts that the graph takes it into. */
  placeState(tensorName: string, batch: number, size: number): StateColumns {
    const state = new StateColumns(this.#room, batch);
    this.#state = state;
    this.place(tensorName, { shape: [batch, size], data: NOTHING }, CHANGES.withStep);
    const made = this.value(tensorName);
    const columns = { first: 0, width: size };
    if (made) this.#made.set(plainName(tensorName), { ...made, columns });
    return state;
  }

  value(name: string): Made | undefined {
    return this.#made.get(plainName(name));
  }

  /** False if the node cannot be computed here. */
  add(node: GraphNode): boolean {
    if (node.op === "Placeholder") return this.#made.has(node.name);
    if (node.op === "Const") return this.#addConstant(node);
    const given = node.inputs.map((name) => this.value(name));
    if (!given.every((input) => input !== undefined)) return false;
    const change = Math.max(...given.map((input) => input.change));
    if (this.#addColumns(node, given)) return true;
    const inputs = given.map((input) => this.#read(input));
    const prepared = this.#prepared(node, inputs);
    if (!prepared) return false;
    const { outputs, run, filledAxis } = prepared;
    const about = {
      change,
      node,
      filledAxis,
      isMark: this.#isMark(node, inputs),
      isZero: isZero(node, inputs),
    };
    outputs.forEach((output, i) => {
      this.#made.set(outputName(node, i), { ...output, ...about });
    });
    // What never changes is computed here and now.
    if (change === CHANGES.never) run?.();
    else if (run) this.#addTask(change, inputs, outputs, run);
    return true;
  }

  #addConstant(node: GraphNode): boolean {
    const value = this.#model.file.constants.get(node.name);
    if (value) this.#made.set(node.name, { ...value, change: CHANGES.never, node });
    return value !== undefined;
  }

  #site(node: GraphNode, inputs: readonly Made[]): Site {
    const known = (input: number) => {
      const made = inputs[input];
      return made?.change === CHANGES.never ? made.data : undefined;
    };
    return { attributes: node.attributes, known, room: this.#room };
  }

  #prepared(node: GraphNode, inputs: readonly Made[]): Result | undefined {
    return (
      this.#product(node, inputs) ??
      this.#placedSum(node, inputs) ??
      this.#wordSums(node, inputs) ??
      this.#filledProduct(node, inputs) ??
      OPERATIONS.get(node.op)?.(inputs, this.#site(node, inputs))
    );
  }

  /** With the numbers of what was columns of the state only. */
  #read(made: Made): Made {
    const { columns, ...rest } = made;
    return columns && this.#state ? { ...rest, ...this.#state.read(columns) } : made;
  }

  /** Slices of the state's columns are no copies, nor is what adds nothing to them. */
  #addColumns(node: GraphNode, inputs: readonly Made[]): boolean {
    const state = inputs.find(({ columns }) => columns !== undefined);
    if (!state?.columns) return false;
    const { first, width } = state.columns;
    const { change } = state;
    const others = inputs.filter((input) => input !== state);
    const isSame =
      node.op === "Identity" ||
      (node.op === "AddV2" && others.every((one) => one.isZero && one.data.length === 1));
    if (isSame) {
      this.#made.set(node.name, { ...state, node });
      return true;
    }
    if (!["StridedSlice", "Slice", "Split", "SplitV"].includes(node.op)) return false;
    // One row of column numbers in place of the state: what comes out tells the columns.
    const numbers = { shape: [1, width], data: Int32Array.from({ length: width }, (_, i) => i) };
    const traced = inputs.map((input) => (input === state ? numbers : input));
    const slices = OPERATIONS.get(node.op)?.(traced, this.#site(node, inputs));
    if (!slices || slices.run || slices.outputs.some(({ shape }) => shape.length !== 2)) {
      return false;
    }
    slices.outputs.forEach(({ shape, data }, i) => {
      const columns = { first: first + (data[0] ?? 0), width: data.length };
      const value = { shape: [state.shape[0] ?? 1, shape[1] ?? 0], data: NOTHING };
      this.#made.set(outputName(node, i), { ...value, change, node, columns });
    });
    return true;
  }

  /** With weights, in two parts: what z alone gives is computed once for a sample. */
  #product(node: GraphNode, inputs: readonly Made[]): Prepared | undefined {
    const [input] = inputs;
    if (!input) return undefined;
    const parts = this.rowParts(input).map((part) => this.#read(part));
    const product = this.#products.of(node, inputs, parts);
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

  #placedSum(node: GraphNode, inputs: readonly Made[]): Result | undefined {
    if (node.op !== "AddV2") return undefined;
    for (const [i, summand] of inputs.entries()) {
      const target = inputs[1 - i];
      if (summand.node.op !== "Mul" || !target) continue;
      const factors = summand.node.inputs.map((name) => this.value(name));
      const mark = factors.find((factor) => factor?.isMark);
      const added = factors.find((factor) => factor !== mark);
      const inPlace = this.#isUsedOnce(node.inputs[1 - i] ?? "");
      const { position } = this.#inputs;
      const site = { position, room: this.#room, inPlace };
      const sum = mark && added && placedSum(target, added, mark, site);
      if (!sum) continue;
      this.#addTask(CHANGES.withStep, [target, added], [sum.result], sum.run);
      const isOfState = inPlace && this.#state?.change(target.data);
      return { outputs: [sum.result], filledAxis: isOfState ? sum.axis : undefined };
    }
    return undefined;
  }

  /** A product with what is 1 where a word is that of its place and else 0. */
  #wordSums(node: GraphNode, [weights, marks]: readonly Made[]): Prepared | undefined {
    if (node.op !== "BatchMatMulV2" || !weights || marks?.node.op !== "Cast") return undefined;
    const compared = this.value(marks.node.inputs[0] ?? "");
    if (compared?.node.op !== "Equal") return undefined;
    const pair = compared.node.inputs.map((name) => this.value(name));
    const words = pair.find((one) => one?.change === CHANGES.never);
    const places = pair.find((one) => one !== words);
    const [rows, depth = 0] = weights.shape.slice(-2);
    const columns = marks.shape.at(-1) ?? 0;
    if (!words || !places || rows !== 1 || words.data.length !== columns) return undefined;
    const [first = 0] = words.data;
    const isRange = words.data.every((value, i) => value === first + i);
    const isEachPlace = String(places.shape) === String(marks.shape.with(-1, 1));
    if (!isRange || !isEachPlace || places.data.length * rows !== sizeOf(weights.shape)) {
      return undefined;
    }
    if (depth !== marks.shape.at(-2)) return undefined;
    const shape = weights.shape.with(-1, columns);
    const { outputs, run } = addedToWords(weights, places, shape, first, this.#room);
    if (run) this.#addTask(CHANGES.withStep, [weights, places], outputs, run);
    return { outputs };
  }

  /** A product with what is filled up to the step's position. */
  #filledProduct(node: GraphNode, inputs: readonly Made[]): Prepared | undefined {
    const [, right] = inputs;
    if (node.op !== "BatchMatMulV2" || right?.filledAxis === undefined) return undefined;
    const { position } = this.#inputs;
    const filled = () => (position[0] ?? 0) + 1;
    const rank = right.shape.length;
    const isAlongColumns = right.filledAxis === rank - 1;
    const isAlongDepth = right.filledAxis === rank - 2;
    const extent = {
      ...(isAlongColumns && { columns: filled }),
      ...(isAlongDepth && { depth: filled }),
    };
    return batchProduct(inputs, this.#site(node, inputs), extent);
  }

  /** Whether no other node sees these numbers, under this name or another. */
  #isUsedOnce(name: string): boolean {
    if ((this.#uses.get(plainName(name)) ?? 0) !== 1) return false;
    const made = this.value(name);
    if (!made || made.node.op === "Placeholder" || made.change === CHANGES.never) return false;
    if (made.columns) return this.#isReadOnce(made);
    const [source = ""] = made.node.inputs;
    const from = this.value(source);
    const isSame = from && this.#read(from).data.byteOffset === made.data.byteOffset;
    return isSame ? this.#isUsedOnce(source) : true;
  }

  /** Whether no other slice of the state is of the same columns. */
  #isReadOnce({ node, columns }: Made): boolean {
    const same = [...this.#made.values()].filter(
      (one) => one.columns?.first === columns?.first && one.columns?.width === columns?.width,
    );
    return same.every((one) => one.node === node);
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
    return parts.slice(0, -1).flatMap((part) => this.rowParts(part));
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

const NOTHING = new Float32Array();

function plainName(name: string): string {
  return name.replace(/:0$/, "");
}

function outputName({ name }: GraphNode, index: number): string {
  return index === 0 ? name : `${name}:${index}`;
}

/** Zero times a whole number: it is no infinity. */
function isZero({ op }: GraphNode, inputs: readonly Made[]): boolean {
  const zero = inputs.find(
    ({ change, data }) => change === CHANGES.never && data.every((value) => value === 0),
  );
  const other = inputs.find((input) => input !== zero);
  return op === "Mul" && zero !== undefined && other?.node.op === "Cast";
}
