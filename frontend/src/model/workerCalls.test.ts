import { expect, test } from "vitest";
import { ModelError } from "./modelError";
import type { Reply, Request } from "./protocol";
import { WorkerCalls } from "./workerCalls";

/** A worker that answers as it is told, over real message ports. */
function workerThat(answer: (request: Request) => Reply | undefined) {
  const { port1, port2 } = new MessageChannel();
  const seen: Request[] = [];
  port2.onmessage = (event: MessageEvent<Request>) => {
    seen.push(event.data);
    const reply = answer(event.data);
    if (reply) port2.postMessage(reply);
  };
  port1.start();
  const target = new EventTarget();
  return {
    seen,
    worker: {
      postMessage: (message: unknown) => port1.postMessage(message),
      addEventListener: (type: string, listener: (event: MessageEvent) => void) => {
        if (type === "message") port1.addEventListener("message", listener);
        else target.addEventListener(type, listener as EventListener);
      },
      terminate: () => port1.close(),
    },
    fail: () => target.dispatchEvent(new Event("error")),
  };
}

test("answers reach the call they belong to, in whatever order they come", async () => {
  const held: Request[] = [];
  const { port1, port2 } = new MessageChannel();
  port2.onmessage = (event: MessageEvent<Request>) => {
    held.push(event.data);
    if (held.length < 2) return;
    for (const { id } of held.toReversed()) {
      port2.postMessage({ id, result: [{ tokens: [id], firstLogits: [] }] });
    }
  };
  port1.start();
  const calls = new WorkerCalls({
    postMessage: (message) => port1.postMessage(message),
    addEventListener: port1.addEventListener.bind(port1),
    terminate: () => port1.close(),
  });
  const [first, second] = await Promise.all([
    calls.call("sampleMany", []),
    calls.call("sampleMany", []),
  ]);
  expect([first[0]?.tokens, second[0]?.tokens]).toEqual([[1], [2]]);
  calls.close();
});

test("an error arrives as the kind it was", async () => {
  const { worker } = workerThat(({ id }) => ({ id, error: "no", isModelError: id === 1 }));
  const calls = new WorkerCalls(worker);
  await expect(calls.call("sampleMany", [])).rejects.toThrow(new ModelError("no"));
  await expect(calls.call("sampleMany", [])).rejects.not.toBeInstanceOf(ModelError);
  calls.close();
});

test("a cancelled call ends at once and tells the worker", async () => {
  const { worker, seen } = workerThat(() => undefined);
  const calls = new WorkerCalls(worker);
  const controller = new AbortController();
  const call = calls.call("sampleMany", [], controller.signal);
  controller.abort();
  await expect(call).rejects.toBe(controller.signal.reason);
  await expect.poll(() => seen.map((request) => request.call)).toEqual(["sampleMany", "cancel"]);
  calls.close();
});

test("a worker that fails rejects what it has not answered, and all that follows", async () => {
  const { worker, fail } = workerThat(() => undefined);
  const calls = new WorkerCalls(worker);
  const call = calls.call("sampleMany", []);
  fail();
  await expect(call).rejects.toThrow("the decoder's thread failed");
  await expect(calls.call("sampleMany", [])).rejects.toThrow("the decoder's thread failed");
});

test("closing rejects what is not answered", async () => {
  const { worker } = workerThat(() => undefined);
  const calls = new WorkerCalls(worker);
  const call = calls.call("sampleMany", []);
  calls.close();
  await expect(call).rejects.toThrow("the decoder was closed");
});
