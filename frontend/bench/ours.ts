import type { Backend } from "../src/model/backend";
import { Decoder } from "../src/model/decoder";
import { filesBeside } from "../src/model/modelFiles";
import { type Contender, normal } from "./contender";

/** An exported model's decoder, as the application's worker runs it. */
export async function loadOurs(
  url: string,
  backend: Backend,
  wasmPath: string,
): Promise<Contender> {
  const decoder = await Decoder.load(filesBeside(`${url}/manifest.json`), { backend, wasmPath });
  if (decoder.backend !== backend) throw new Error(`it runs on ${decoder.backend}`);
  return {
    async decode(batch) {
      const requests = Array.from({ length: batch }, (_, seed) => ({
        z: normal(decoder.manifest.latentDimensions),
        seed,
        temperature: 1,
      }));
      return (await decoder.sampleMany(requests)).map(({ tokens }) => tokens);
    },
  };
}
