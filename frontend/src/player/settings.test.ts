import { describe, expect, test } from "vitest";
import { AS_WRITTEN, TRACK_AS_WRITTEN, trackGains, withinRange } from "./settings";

const muted = { ...TRACK_AS_WRITTEN, muted: true };
const solo = { ...TRACK_AS_WRITTEN, solo: true };

describe("the gains of tracks", () => {
  test("are unchanged as written, also of tracks nobody has touched", () => {
    expect(trackGains([], 3)).toEqual([1, 1, 1]);
  });

  test("are none where a track is muted", () => {
    expect(trackGains([muted], 2)).toEqual([0, 1]);
  });

  test("leave only the solos while there is one", () => {
    expect(trackGains([TRACK_AS_WRITTEN, solo, solo], 4)).toEqual([0, 1, 1, 0]);
  });

  test("keep a muted solo silent, and the others too", () => {
    expect(trackGains([{ ...muted, solo: true }], 2)).toEqual([0, 0]);
  });

  test("follow the fader", () => {
    expect(trackGains([{ ...TRACK_AS_WRITTEN, volume: 0.4 }], 1)).toEqual([0.25]);
  });
});

describe("settings", () => {
  test("are brought into their range", () => {
    const wild = { ...AS_WRITTEN, tempo: 9, transpose: -40, loopBars: [7, -2] } as const;
    expect(withinRange(wild)).toMatchObject({ tempo: 2, transpose: -12, loopBars: [1, 7] });
  });

  test("that are no numbers are as written", () => {
    const wild = { ...AS_WRITTEN, tempo: Number.NaN, transpose: Number.NaN };
    expect(withinRange(wild)).toEqual(AS_WRITTEN);
  });
});
