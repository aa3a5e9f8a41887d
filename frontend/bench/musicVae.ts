import { type Contender, normal } from "./contender";

/** The part of TensorFlow.js, of whatever version, that is used here. */
export interface Tensors {
  setBackend(name: string): Promise<boolean>;
  getBackend(): string;
  tensor2d(values: number[], shape: [number, number]): Tensor;
}
interface Tensor {
  argMax(axis: number): Tensor;
  data(): Promise<ArrayLike<number>>;
  dispose(): void;
}
interface MusicVae {
  initialize(): Promise<void>;
  decodeTensors(z: Tensor, temperature: number): Promise<Tensor>;
}
export interface Magenta {
  MusicVAE: new (url: string) => MusicVae;
}

const LATENT_DIMENSIONS = 64;

/** The latent vectors go in and the words come out, as numbers both. */
export async function musicVae(
  { MusicVAE }: Magenta,
  tf: Tensors,
  url: string,
): Promise<Contender> {
  const model = new MusicVAE(url);
  await model.initialize();
  return {
    async decode(batch) {
      const z = tf.tensor2d(normal(batch * LATENT_DIMENSIONS), [batch, LATENT_DIMENSIONS]);
      const oneHot = await model.decodeTensors(z, 1);
      const chosen = oneHot.argMax(2);
      const tokens = await chosen.data();
      for (const tensor of [z, oneHot, chosen]) tensor.dispose();
      const steps = tokens.length / batch;
      return Array.from({ length: batch }, (_, i) =>
        Array.from(tokens).slice(i * steps, (i + 1) * steps),
      );
    },
  };
}

export function runScript(source: string): Promise<unknown> {
  const script = document.createElement("script");
  script.src = source;
  return new Promise((resolve, reject) => {
    script.onload = resolve;
    script.onerror = () => reject(new Error(`${source} did not load`));
    document.head.append(script);
  });
}
