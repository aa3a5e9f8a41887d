import { MidiError } from "../music/midiError";
import type { BackendOptions } from "./backend";
import { Decoder } from "./decoder";
import type { Encoder } from "./encoder";
import { readMidiTokens } from "./midiTokens";
import { ModelError } from "./modelError";
import { filesBeside, type ModelFiles } from "./modelFiles";
import type { Endpoint, Reply, Request } from "./protocol";

/** Answers the calls of a DecoderClient with a decoder in this thread. */
export function serveDecoder(endpoint: Endpoint): void {
  const running = new Map<number, AbortController>();
  let decoder: Decoder | undefined;
  let encoder: Encoder | undefined;
  let backendOptions: BackendOptions | undefined;
  let filesOf: ((signal: AbortSignal) => ModelFiles) | undefined;

  /** Fetched when it is first used, and TensorFlow.js with it: most visitors only listen. */
  async function loadEncoder(signal: AbortSignal): Promise<Encoder> {
    if (!decoder || !filesOf || !backendOptions) {
      throw new Error("encoding before a model was loaded");
    }
    if (encoder) return encoder;
    const [{ startBackend }, parts] = await Promise.all([import("./backend"), import("./encoder")]);
    await startBackend(backendOptions);
    encoder = await parts.Encoder.load(filesOf(signal), decoder.manifest);
    return encoder;
  }

  async function answer(request: Request, signal: AbortSignal): Promise<Reply | undefined> {
    const { id } = request;
    switch (request.call) {
      case "load": {
        const { manifestUrl, options } = request.argument;
        backendOptions = options;
        filesOf = (wanted) => filesBeside(manifestUrl, wanted);
        decoder = await Decoder.load(filesOf(signal), options);
        return { id, result: { manifest: decoder.manifest, backend: decoder.backend } };
      }
      case "sampleMany":
        if (!decoder) throw new Error("sampling before a model was loaded");
        return { id, result: await decoder.sampleMany(request.argument, { signal }) };
      case "readMidi":
        if (!decoder) throw new Error("reading music before a model was loaded");
        return { id, result: readMidiTokens(request.argument, decoder.manifest) };
      case "encodeMany": {
        const loaded = await loadEncoder(signal);
        return { id, result: await loaded.encodeMany(request.argument, { signal }) };
      }
      case "cancel":
        running.get(id)?.abort();
        return undefined;
    }
  }

  async function handle(request: Request): Promise<void> {
    const controller = new AbortController();
    if (request.call !== "cancel") running.set(request.id, controller);
    try {
      const reply = await answer(request, controller.signal);
      if (reply) endpoint.postMessage(reply);
    } catch (error) {
      endpoint.postMessage(failure(request.id, error));
    } finally {
      if (request.call !== "cancel") running.delete(request.id);
    }
  }

  endpoint.addEventListener("message", (event) => {
    void handle(event.data);
  });
}

function failure(id: number, error: unknown): Reply {
  const message = error instanceof Error ? error.message : String(error);
  const isModelError = error instanceof ModelError || error instanceof MidiError;
  return { id, error: message, isModelError };
}
