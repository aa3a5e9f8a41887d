import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ApiError } from "../api/apiError";
import { RatingOutbox } from "./ratingOutbox";

const AWAY = new ApiError("No connection.", 0);

/** A server that keeps one rating a song, and does what is planned for its next answers. */
class Server {
  readonly kept = new Map<string, number>();
  readonly plan: (Error | undefined)[] = [];
  calls = 0;

  readonly send = async (songId: string, value: number): Promise<string> => {
    this.calls += 1;
    const failure = this.plan.shift();
    await new Promise((resolve) => setTimeout(resolve, 10));
    if (failure) throw failure;
    this.kept.set(songId, value);
    return `label of ${songId}`;
  };
}

function memory(): Pick<Storage, "getItem" | "setItem" | "removeItem"> {
  const items = new Map<string, string>();
  return {
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
  };
}

let server: Server;
let storage: ReturnType<typeof memory>;
let receipts: string[];

beforeEach(() => {
  vi.useFakeTimers();
  server = new Server();
  storage = memory();
  receipts = [];
});

afterEach(() => {
  vi.useRealTimers();
});

const open = () =>
  new RatingOutbox<string>({
    storage,
    key: "ratings",
    send: server.send,
    onReceipt: (_songId, receipt) => receipts.push(receipt),
    onChange: () => undefined,
  });

test("a rating is saved, and what the server answers arrives", async () => {
  const outbox = open();
  outbox.put("a", 4);
  expect(outbox.delivery("a")).toEqual({ state: "saving" });
  await vi.advanceTimersByTimeAsync(10);
  expect(outbox.delivery("a")).toEqual({ state: "saved" });
  expect(receipts).toEqual(["label of a"]);
  expect(server.kept).toEqual(new Map([["a", 4]]));
});

test("while the server is away ratings wait, and are sent once it is back", async () => {
  server.plan.push(AWAY, AWAY);
  const outbox = open();
  outbox.put("a", 4);
  await vi.advanceTimersByTimeAsync(10);
  expect(outbox.delivery("a")).toEqual({ state: "waiting", reason: "No connection." });
  await vi.advanceTimersByTimeAsync(5000);
  expect(outbox.delivery("a")).toEqual({ state: "saved" });
  expect(server.calls).toBe(3);
});

test("a rating that was not sent outlives the page", async () => {
  server.plan.push(AWAY);
  const before = open();
  before.put("a", 2);
  await vi.advanceTimersByTimeAsync(10);
  before.stop();
  const after = open();
  expect(after.unsent).toEqual(new Map([["a", 2]]));
  after.flush();
  await vi.advanceTimersByTimeAsync(10);
  expect(server.kept).toEqual(new Map([["a", 2]]));
  expect(open().unsent.size).toBe(0);
});

test("of a rating changed while it is sent, the later one is kept", async () => {
  const outbox = open();
  outbox.put("a", 1);
  outbox.put("a", 5);
  await vi.advanceTimersByTimeAsync(50);
  expect(server.kept).toEqual(new Map([["a", 5]]));
  expect(outbox.delivery("a")).toEqual({ state: "saved" });
});

test("what the server refuses is not sent again, and the rest goes on", async () => {
  server.plan.push(new ApiError("This song was taken out.", 404));
  const outbox = open();
  outbox.put("a", 1);
  outbox.put("b", 3);
  await vi.advanceTimersByTimeAsync(50);
  expect(outbox.delivery("a")).toEqual({ state: "refused", reason: "This song was taken out." });
  expect(server.kept).toEqual(new Map([["b", 3]]));
});

test("the wait grows while the server stays away", async () => {
  for (let i = 0; i < 20; i += 1) server.plan.push(AWAY);
  const outbox = open();
  outbox.put("a", 1);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(server.calls).toBeLessThan(9);
  outbox.flush();
  await vi.advanceTimersByTimeAsync(10);
  expect(server.calls).toBeLessThan(10);
});

test("storage full of nonsense is an empty outbox", () => {
  storage.setItem("ratings", '{"a": [}');
  expect(open().unsent.size).toBe(0);
});
