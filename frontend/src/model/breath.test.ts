import { expect, test } from "vitest";
import { Breath } from "./breath";

function compute(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

test("messages are heard during a long computation", async () => {
  const { port1, port2 } = new MessageChannel();
  let heard = false;
  port1.onmessage = () => {
    heard = true;
  };
  port2.postMessage("stop");
  const breath = new Breath();
  for (let i = 0; i < 20; i += 1) {
    compute(2);
    await breath.take(undefined);
  }
  port1.close();
  expect(heard).toBe(true);
});

test("a long computation ends with its signal's reason", async () => {
  const breath = new Breath();
  const signal = AbortSignal.abort();
  compute(20);
  await expect(breath.take(signal)).rejects.toBe(signal.reason);
});

test("a short computation is not held up", async () => {
  await new Breath().take(AbortSignal.abort());
});
