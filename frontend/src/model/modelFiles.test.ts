import { afterEach, beforeEach, expect, test } from "vitest";
import { type FixtureServer, serveFixtures } from "../testing/fixtureServer";
import { ModelError } from "./modelError";
import { filesBeside } from "./modelFiles";

let server: FixtureServer;

beforeEach(async () => {
  server = await serveFixtures();
});

afterEach(() => server.close());

test("the files beside a manifest are fetched, whatever its query", async () => {
  const files = filesBeside(`${server.url}/decoder/vae-lstm/manifest.json?v=2`);
  const manifest = JSON.parse(new TextDecoder().decode(await files.read("manifest.json")));
  expect(await files.read("weights.bin")).toHaveLength(manifest.files["weights.bin"].bytes);
  expect(server.requested).toEqual([
    "/decoder/vae-lstm/manifest.json?v=2",
    "/decoder/vae-lstm/weights.bin",
  ]);
});

test("a file that is not there is named", async () => {
  const files = filesBeside(`${server.url}/nowhere/manifest.json`);
  await expect(files.read("model.json")).rejects.toThrow(
    new ModelError(
      "the model's file model.json could not be fetched: it is no longer on the server",
    ),
  );
});

test("a server that does not answer is a model's error", async () => {
  const { url } = server;
  await server.close();
  await expect(filesBeside(`${url}/manifest.json`).read("manifest.json")).rejects.toThrow(
    new ModelError("the model's file manifest.json could not be fetched"),
  );
});

test("fetching ends with its signal's reason", async () => {
  const controller = new AbortController();
  const files = filesBeside(`${server.url}/decoder/vae-lstm/manifest.json`, controller.signal);
  const reading = files.read("manifest.json");
  controller.abort();
  await expect(reading).rejects.toBe(controller.signal.reason);
});
