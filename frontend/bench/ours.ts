import type { Backend } from "../src/model/backend";
import { Decoder, type Sample } from "../src/model/decoder";
import { DecoderClient } from "../src/model/decoderClient";
import { filesBeside } from "../src/model/modelFiles";
import type { SampleRequest } from "../src/model/sampleRequest";
import { type Contender, normal } from "./contender";

/** An exported model's decoder, as the application's worker runs it. */
export async function loadOurs(
  url: string,
  backend: Backend,
  wasmPath: string,
): Promise<Contender> {
  const decoder = await Decoder.load(filesBeside(`${url}/manifest.json`), { backend, wasmPath });
  if (decoder.backend !== backend) throw new Error(`it runs on ${decoder.backend}`);
  return drawing(decoder);
}

/** The same as the application's page has it: in threads of its own. */
export async function loadInThreads(url: string): Promise<Contender> {
  return drawing(await DecoderClient.load(`${url}/manifest.json`));
}

function drawing(decoder: {
  readonly manifest: { readonly latentDimensions: number };
  sampleMany(requests: readonly SampleRequest[]): Promise<Sample[]>;
}): Contender {
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
