import { afterEach, beforeEach, expect, test } from "vitest";
import { manifestJson, WASM_PATH } from "../testing/decoderFixtures";
import { type FixtureServer, serveFixtures } from "../testing/fixtureServer";
import { serveDecoder } from "./decoderServer";
import { ModelError } from "./modelError";
import { drawLatent } from "./sampling";
import { WorkerCalls } from "./workerCalls";

const json = manifestJson("vae-lstm");
const options = { backend: "wasm", wasmPath: WASM_PATH } as const;
let server: FixtureServer;
let calls: WorkerCalls;

/** The page's end and the worker's end of one channel, as between two threads. */
function connected(): WorkerCalls {
  const { port1, port2 } = new MessageChannel();
  serveDecoder(port2);
  port2.start();
  port1.start();
  return new WorkerCalls({
    postMessage: (message) => port1.postMessage(message),
    addEventListener: port1.addEventListener.bind(port1),
    terminate: () => port1.close(),
  });
}

beforeEach(async () => {
  server = await serveFixtures();
  calls = connected();
});

afterEach(async () => {
  calls.close();
  await server.close();
});

function load() {
  const manifestUrl = `${server.url}/decoder/vae-lstm/manifest.json`;
  return calls.call("load", { manifestUrl, options });
}

function requests(count: number) {
  return Array.from({ length: count }, (_, seed) => {
    return { z: drawLatent(seed, json.latent_dimensions), seed, temperature: 1 };
  });
}

test("a model is loaded and sampled through messages, each file fetched once", async () => {
  const { manifest, backend } = await load();
  expect(backend).toBe("wasm");
  const samples = await calls.call("sampleMany", requests(2));
  expect(samples.map(({ tokens }) => tokens.length)).toEqual([manifest.window, manifest.window]);
  expect(server.requested.toSorted()).toEqual(
    ["manifest.json", "model.json", "weights.bin"].map((name) => `/decoder/vae-lstm/${name}`),
  );
});

test("a model's error stays one on its way to the page", async () => {
  await load();
  const wrong = calls.call("sampleMany", [{ z: [], seed: 1, temperature: 1 }]);
  await expect(wrong).rejects.toBeInstanceOf(ModelError);
});

test("sampling before a model was loaded is the program's error", async () => {
  const sampling = calls.call("sampleMany", requests(1));
  await expect(sampling).rejects.toThrow("sampling before a model was loaded");
  await expect(sampling).rejects.not.toBeInstanceOf(ModelError);
});

test("after a cancelled call the decoder goes on", async () => {
  await load();
  const controller = new AbortController();
  const cancelled = calls.call("sampleMany", requests(64), controller.signal);
  setTimeout(() => controller.abort(), 1);
  await expect(cancelled).rejects.toHaveProperty("name", "AbortError");
  expect(await calls.call("sampleMany", requests(1))).toHaveLength(1);
});
