import { expect, test, vi } from "vitest";
import type { Sample } from "./decoder";
import type { SampleRequest } from "./sampleRequest";
import { SharedBatches } from "./sharedBatches";
import type { WorkerCalls } from "./workerCalls";

/** Answers with the seeds that it is asked for, and remembers them. */
function thread() {
  const asked: number[][] = [];
  const calls = {
    call: (_: "sampleMany", requests: readonly SampleRequest[]): Promise<Sample[]> => {
      asked.push(requests.map(({ seed }) => seed));
      return Promise.resolve(requests.map(({ seed }) => ({ tokens: [seed], firstLogits: [] })));
    },
    close: vi.fn(),
  };
  return { asked, close: calls.close, calls: calls as unknown as WorkerCalls };
}

function requests(count: number): SampleRequest[] {
  return Array.from({ length: count }, (_, seed) => ({ z: [0], seed, temperature: 1 }));
}

async function seedsOf(batches: SharedBatches, count: number): Promise<number[]> {
  const samples = await batches.sampleMany(requests(count), undefined);
  return samples.flatMap(({ tokens }) => [...tokens]);
}

test("a large batch is halved once a second thread is there, and comes back in its order", async () => {
  const [first, second] = [thread(), thread()];
  const batches = new SharedBatches(first.calls, () => Promise.resolve(second.calls));
  expect(await seedsOf(batches, 8)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect(await seedsOf(batches, 7)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(first.asked.map(({ length }) => length)).toEqual([8, 4]);
  expect(second.asked).toEqual([[4, 5, 6]]);
});

test("the first batch is halved too where it was foreseen", async () => {
  const [first, second] = [thread(), thread()];
  const batches = new SharedBatches(first.calls, () => Promise.resolve(second.calls));
  batches.prepare();
  await Promise.resolve();
  expect(await seedsOf(batches, 8)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect(second.asked).toEqual([[4, 5, 6, 7]]);
});

test("a few samples need no second thread", async () => {
  const start = vi.fn();
  const batches = new SharedBatches(thread().calls, start);
  expect(await seedsOf(batches, 3)).toEqual([0, 1, 2]);
  expect(start).not.toHaveBeenCalled();
});

test("where a second thread fails, or is not to be had, the first does all", async () => {
  const first = thread();
  const start = vi.fn(() => Promise.reject(new Error("no memory")));
  for (const batches of [new SharedBatches(first.calls, start), new SharedBatches(first.calls)]) {
    await seedsOf(batches, 8);
    await seedsOf(batches, 8);
  }
  expect(first.asked.map(({ length }) => length)).toEqual([8, 8, 8, 8]);
  expect(start).toHaveBeenCalledOnce();
});

test("both threads end together, also one that comes when all is over", async () => {
  const [first, second] = [thread(), thread()];
  const batches = new SharedBatches(first.calls, () => Promise.resolve(second.calls));
  const sampled = seedsOf(batches, 8);
  batches.close();
  await sampled;
  expect(first.close).toHaveBeenCalledOnce();
  expect(second.close).toHaveBeenCalledOnce();
});
