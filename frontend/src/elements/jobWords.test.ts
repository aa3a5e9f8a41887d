import { expect, test } from "vitest";
import type { Job } from "../api/types";
import { jobWords } from "./jobWords";

const job: Job = {
  id: "7",
  kind: "train",
  status: "queued",
  queue_position: 2,
  fraction: null,
  message: "",
  detail: {},
  error: "",
  cancel_requested: false,
  attempt: 1,
  created_at: "2026-01-01T00:00:00Z",
  started_at: null,
  finished_at: null,
};

test("a waiting job tells its place", () => {
  expect(jobWords(job)).toBe("Waits, second in the queue");
  expect(jobWords({ ...job, queue_position: 12 })).toBe("Waits, number 12 in the queue");
});

test("a running job says what it does, and that it stops when told to", () => {
  const running: Job = { ...job, status: "running", message: "Step 3 of 9" };
  expect(jobWords(running)).toBe("Step 3 of 9");
  expect(jobWords({ ...running, cancel_requested: true })).toBe("Stopping");
});
