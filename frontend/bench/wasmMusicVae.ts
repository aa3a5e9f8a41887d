import * as core from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops";
import { startBackend } from "../src/model/backend";
import type { Contender } from "./contender";
import { type Magenta, musicVae, runScript, type Tensors } from "./musicVae";

/** The same classes on this project's TensorFlow.js and its wasm backend. */
export async function loadOnWasm(url: string, wasmPath: string): Promise<Contender> {
  await startBackend({ backend: "wasm", wasmPath });
  // The script holds a second model, never made here, whose class extends one of another package.
  Object.assign(window, { tf: { ...core, layers: { Layer: class {} } } });
  await runScript("/peer/es6/music_vae.js");
  const { music_vae } = window as unknown as { music_vae: Magenta };
  return musicVae(music_vae, core as unknown as Tensors, url);
}
