import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ApiError } from "../api/apiError";
import type { Job } from "../api/types";
import { watchJob } from "./jobs";

function jobThatIs(status: Job["status"], fraction: number | null = null): Job {
  return {
    id: "7",
    kind: "train",
    status,
    queue_position: null,
    fraction,
    message: "",
    detail: {},
    error: "",
    cancel_requested: false,
    attempt: 1,
    created_at: "2026-01-01T00:00:00Z",
    started_at: null,
    finished_at: null,
  };
}

/** A socket whose other end is the test. */
class Socket extends EventTarget {
  onmessage: ((event: MessageEvent) => void) | null = null;
  onclose: ((event: CloseEvent) => void) | null = null;
  closed = false;

  say(job: Job): void {
    this.onmessage?.(new MessageEvent("message", { data: JSON.stringify({ job }) }));
  }

  breakOff(code = 1006): void {
    this.onclose?.(Object.assign(new Event("close"), { code, reason: "", wasClean: false }));
  }

  close(): void {
    this.closed = true;
  }
}

let sockets: Socket[];
let seen: Job[];
let answers: (Job | Error)[];

const source = {
  openSocket(): WebSocket {
    const socket = new Socket();
    sockets.push(socket);
    return socket as unknown as WebSocket;
  },
  async fetchJob(): Promise<Job> {
    const next = answers.shift() ?? new Error("the server is away");
    if (next instanceof Error) throw next;
    return next;
  },
};

beforeEach(() => {
  vi.useFakeTimers();
  sockets = [];
  seen = [];
  answers = [];
});

afterEach(() => {
  vi.useRealTimers();
});

const start = () => watchJob("7", (job) => seen.push(job), source);

test("each state that the socket sends arrives", () => {
  start();
  sockets[0]?.say(jobThatIs("queued"));
  sockets[0]?.say(jobThatIs("running", 0.5));
  expect(seen.map((job) => job.status)).toEqual(["queued", "running"]);
});

test("a broken socket is opened again, later each time", () => {
  start();
  sockets[0]?.breakOff();
  vi.advanceTimersByTime(500);
  expect(sockets).toHaveLength(2);
  sockets[1]?.breakOff();
  vi.advanceTimersByTime(900);
  expect(sockets).toHaveLength(2);
  vi.advanceTimersByTime(100);
  expect(sockets).toHaveLength(3);
});

test("while the socket is shut the API is asked", async () => {
  start();
  answers = [jobThatIs("running", 0.25)];
  sockets[0]?.breakOff();
  await vi.advanceTimersByTimeAsync(3000);
  expect(seen.map((job) => job.fraction)).toEqual([0.25]);
});

test("a server that is away is asked again", async () => {
  start();
  answers = [new Error("away"), jobThatIs("running", 0.75)];
  sockets[0]?.breakOff();
  await vi.advanceTimersByTimeAsync(6000);
  expect(seen.map((job) => job.fraction)).toEqual([0.75]);
});

test("asking stops once the socket speaks again", async () => {
  start();
  sockets[0]?.breakOff();
  await vi.advanceTimersByTimeAsync(500);
  sockets[1]?.say(jobThatIs("running"));
  answers = [jobThatIs("running", 0.9)];
  await vi.advanceTimersByTimeAsync(10_000);
  expect(answers).toHaveLength(1);
});

test("nothing is opened again after the job has ended", () => {
  start();
  sockets[0]?.say(jobThatIs("succeeded", 1));
  expect(sockets[0]?.closed).toBe(true);
  sockets[0]?.breakOff();
  vi.advanceTimersByTime(60_000);
  expect(sockets).toHaveLength(1);
});

test("a job that does not exist is given up", () => {
  start();
  sockets[0]?.breakOff(4404);
  vi.advanceTimersByTime(60_000);
  expect(sockets).toHaveLength(1);
});

test("a job that the API does not know is given up", async () => {
  start();
  answers = [new ApiError("gone", 404)];
  sockets[0]?.breakOff();
  await vi.advanceTimersByTimeAsync(3000);
  const opened = sockets.length;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(sockets).toHaveLength(opened);
});

test("stopping closes the socket and what comes later is dropped", () => {
  const stop = start();
  stop();
  sockets[0]?.say(jobThatIs("running"));
  expect(sockets[0]?.closed).toBe(true);
  expect(seen).toEqual([]);
});
