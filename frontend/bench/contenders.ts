import type { Backend } from "../src/model/backend";
import type { Contender } from "./contender";

/** Where the benchmark's server keeps TensorFlow.js's wasm binaries. */
const WASM_PATH = "/wasm/";
const STEPS = 100;

async function load(kind: string, url: string, backend: Backend): Promise<Contender> {
  if (kind === "ours") return (await import("./ours")).loadOurs(url, backend, WASM_PATH);
  if (kind === "threads") return (await import("./ours")).loadInThreads(url);
  // Two versions of TensorFlow.js would share one engine, so that a page loads one of them only.
  if (backend === "cpu") return (await import("./stockMusicVae")).loadStock(url);
  return (await import("./wasmMusicVae")).loadOnWasm(url, WASM_PATH);
}

/** What the script outside asks: who takes part, and then the milliseconds of one batch. */
class Bench {
  #contender: Contender | undefined;

  async enter(kind: string, url: string, backend: Backend): Promise<void> {
    this.#contender = await load(kind, url, backend);
  }

  async time(batch: number): Promise<number> {
    const begun = performance.now();
    const tokens = await this.#contender?.decode(batch);
    const milliseconds = performance.now() - begun;
    if (tokens?.length !== batch || tokens.some(({ length }) => length !== STEPS)) {
      throw new Error(`${batch} times ${STEPS} tokens were asked for`);
    }
    return milliseconds;
  }
}

Object.assign(window, { bench: new Bench() });
