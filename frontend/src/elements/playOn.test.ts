import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { NoteSequence } from "../music/noteSequence";
import type { Draw } from "./draws";
import type { PlayerState, Playhead, PlayRequest } from "./playerEvents";
import { PlayOn } from "./playOn";

const CHECKPOINT = "0123456789abcdef";
const SONG = { checkpointHash: CHECKPOINT, title: "Sample", subtitle: "Model", stays: true };
/** At 120 quarters a minute. */
const FOUR_SECONDS: NoteSequence = {
  tempos: [[0, 120]],
  time_signatures: [],
  tracks: [{ name: "", program: 0, is_drum: false, notes: [[60, 80, 0, 8]] }],
};

let playOn = new PlayOn();
let player: Partial<PlayerState> = {};
let played: PlayRequest[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  const page = Object.assign(new EventTarget(), {
    querySelector: () => ({ playerState: player }),
  });
  page.addEventListener("bf:play", (event) => {
    if (event instanceof CustomEvent) played.push(event.detail);
  });
  vi.stubGlobal("document", page);
  player = { id: sample("before"), playing: true };
  played = [];
  playOn = new PlayOn();
  playOn.connect();
});

afterEach(() => {
  playOn.disconnect();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

function sample(name: string): string {
  return `sample-${CHECKPOINT.slice(0, 12)}-${name}`;
}

function drawn(name: string): Draw {
  return { id: sample(name), z: [], seed: 1, temperature: 1, tokens: [], sequence: FOUR_SECONDS };
}

function reach(seconds: number, id = sample("before"), playing = true): void {
  const detail: Playhead = { id, seconds, quarters: 2 * seconds, playing };
  document.dispatchEvent(new CustomEvent("bf:playhead", { detail }));
}

function follow(name = "after", song = SONG): void {
  playOn.with(drawn(name), song);
  vi.runAllTimers();
}

test("a sample that plays is followed by the newest, at the place that was reached", () => {
  reach(1.5);
  follow();
  const { title, subtitle } = SONG;
  expect(played).toEqual([
    { id: sample("after"), sequence: FOUR_SECONDS, title, subtitle, at: 1.5 },
  ]);
});

test("of many samples the first is played at once, and of the others the last alone", () => {
  const ids = () => played.map(({ id }) => id);
  playOn.with(drawn("a"), SONG);
  expect(ids()).toEqual([sample("a")]);
  for (const name of "bcd") playOn.with(drawn(name), SONG);
  vi.runAllTimers();
  expect(ids()).toEqual([sample("a"), sample("d")]);
});

test.each<[string, Partial<PlayerState>]>([
  ["nothing was ever played", { id: "" }],
  ["it was paused", { id: sample("before"), playing: false }],
  ["another song plays", { id: "a song", playing: true }],
  ["another model's sample plays", { id: "sample-ffffffffffff-before", playing: true }],
  ["it plays already", { id: sample("after"), playing: true }],
])("no sound begins where %s", (_, state) => {
  player = state;
  follow();
  expect(played).toEqual([]);
});

test("what is still being fetched is followed too", () => {
  player = { id: sample("before"), playing: false, loading: true };
  follow();
  expect(played).toHaveLength(1);
});

test.each<[string, () => void, boolean]>([
  ["it is other music", () => reach(1.5), false],
  ["it is over by then", () => reach(4), true],
  ["another song was heard last", () => reach(1.5, "a song"), true],
  ["the playhead was moved while it stood still", () => reach(1.5, sample("before"), false), true],
])("it begins at its beginning where %s", (_, act, stays) => {
  act();
  follow("after", { ...SONG, stays });
  expect(played.map(({ at }) => at)).toEqual([0]);
});

test("what waited is not played once something else is, or the page was left", () => {
  playOn.with(drawn("a"), SONG);
  playOn.with(drawn("b"), SONG);
  playOn.drop();
  vi.runAllTimers();
  playOn.with(drawn("c"), SONG);
  playOn.disconnect();
  vi.runAllTimers();
  reach(1.5);
  expect(played.map(({ id }) => id)).toEqual([sample("a")]);
});
