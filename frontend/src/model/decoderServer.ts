import { Decoder } from "./decoder";
import { ModelError } from "./modelError";
import { filesBeside } from "./modelFiles";
import type { Endpoint, Reply, Request } from "./protocol";

/** Answers the calls of a DecoderClient with a decoder in this thread. */
export function serveDecoder(endpoint: Endpoint): void {
  const running = new Map<number, AbortController>();
  let decoder: Decoder | undefined;

  async function answer(request: Request, signal: AbortSignal): Promise<Reply | undefined> {
    const { id } = request;
    switch (request.call) {
      case "load": {
        const { manifestUrl, options } = request.argument;
        decoder = await Decoder.load(filesBeside(manifestUrl, signal), options);
        return { id, result: { manifest: decoder.manifest, backend: decoder.backend } };
      }
      case "sampleMany":
        if (!decoder) throw new Error("sampling before a model was loaded");
        return { id, result: await decoder.sampleMany(request.argument, { signal }) };
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
  return { id, error: message, isModelError: error instanceof ModelError };
}
