import type { Contender } from "./contender";
import { type Magenta, musicVae, runScript, type Tensors } from "./musicVae";

/** The bundle that its authors publish, with the TensorFlow.js inside it, without WebGL. */
export async function loadStock(url: string): Promise<Contender> {
  await runScript("/peer/dist/magentamusic.js");
  const { mm } = window as unknown as { mm: Magenta & { tf: Tensors } };
  await mm.tf.setBackend("cpu");
  return musicVae(mm, mm.tf, url);
}
