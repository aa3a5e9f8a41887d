import { enableProdMode, env, setBackend } from "@tensorflow/tfjs-core";

export type Backend = "wasm" | "cpu";

export interface BackendOptions {
  /** Left out: wasm where it works, else cpu. */
  readonly backend?: Backend;
  /** The folder with TensorFlow.js's wasm binaries, with a slash at its end. */
  readonly wasmPath: string;
}

/** Starts a backend for this thread, and returns which. */
export async function startBackend(options: BackendOptions): Promise<Backend> {
  const backend = options.backend !== "cpu" && (await startWasm(options.wasmPath)) ? "wasm" : "cpu";
  if (backend === "cpu") await startCpu(options);
  // Only now: before, TensorFlow.js would keep to itself why a backend did not start.
  enableProdMode();
  return backend;
}

async function startWasm(path: string): Promise<boolean> {
  if (typeof WebAssembly !== "object") return false;
  const { setWasmPaths } = await import("@tensorflow/tfjs-backend-wasm");
  // One thread: more never came up in a browser, and the order of sums stays the same.
  env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  setWasmPaths(path);
  return setBackend("wasm");
}

async function startCpu(options: BackendOptions): Promise<void> {
  if (options.backend === "wasm") throw new Error("the wasm backend did not start");
  await import("@tensorflow/tfjs-backend-cpu");
  await setBackend("cpu");
}
