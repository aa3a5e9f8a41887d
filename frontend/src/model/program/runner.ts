import type { Manifest } from "../manifest";
import type { Decoding, StepRunner } from "../stepRunner";
import { readGraph } from "./graphFile";
import type { Model } from "./made";
import { Program } from "./program";

/** Runs a decoder's graph as programs of this page's own; each size of batch has one. */
export class ProgramRunner implements StepRunner {
  readonly #model: Model;
  /** Those that no samples are being decoded with now, by size of batch. */
  readonly #idle = new Map<number, Program[]>();

  private constructor(model: Model) {
    this.#model = model;
  }

  /** Undefined where WebAssembly's vectors are missing, or if the graph holds something unknown. */
  static create(
    manifest: Manifest,
    modelJson: unknown,
    weights: ArrayBuffer,
  ): ProgramRunner | undefined {
    const file = readGraph(modelJson, weights);
    if (!file) return undefined;
    const runner = new ProgramRunner({ file, manifest, tokenRows: new Map() });
    return runner.#isAble() ? runner : undefined;
  }

  begin(latents: readonly (readonly number[])[]): Decoding {
    const idle = this.#idle.get(latents.length) ?? [];
    this.#idle.set(latents.length, idle);
    const program = idle.pop() ?? Program.compile(this.#model, latents.length);
    if (!program) throw new Error("a graph that fits one sample must fit several");
    program.z.set(latents.flat());
    program.begin();
    return {
      step: (tokens, position) => {
        program.tokens.set(tokens);
        program.step(position);
        return program.logits;
      },
      dispose: () => idle.push(program),
    };
  }

  /** Whether one sample can be begun: a graph that is at fault is left to others to tell. */
  #isAble(): boolean {
    const { startToken } = this.#model.manifest;
    try {
      const program = Program.compile(this.#model, 1);
      if (!program) return false;
      program.tokens.fill(startToken);
      program.begin();
      program.step(0);
      this.#idle.set(1, [program]);
      return true;
    } catch (error) {
      if (error instanceof RangeError || error instanceof TypeError) return false;
      throw error;
    }
  }

  dispose(): void {
    this.#idle.clear();
  }
}
