import { expect, test } from "vitest";
import { durationPlot, pitchName, pitchPlot } from "./datasetPlots";

test("pitches have the names that players use", () => {
  expect([0, 60, 63, 127].map(pitchName)).toEqual(["C-1", "C4", "E♭4", "G9"]);
});

test("the plot of pitches begins and ends where the music does", () => {
  const histogram = Array.from({ length: 128 }, () => 0);
  histogram[60] = 5;
  histogram[72] = 9;
  const plot = pitchPlot(histogram);
  expect(plot?.bars[0]?.name).toBe("B3");
  expect(plot?.bars.at(-1)?.name).toBe("C♯5");
  expect(plot?.bars.filter((bar) => bar.tick).map((bar) => bar.tick)).toEqual(["C4", "C5"]);
  expect(plot?.summary).toBe("Pitches from C4 to C5; C5 sounds most often.");
});

test("no notes give no plot", () => {
  expect(pitchPlot(Array.from({ length: 128 }, () => 0))).toBeUndefined();
  expect(durationPlot({ edges: [0, 1, 2], counts: [0, 0] })).toBeUndefined();
});

test("a bin is named after the length that lies in it", () => {
  const plot = durationPlot({ edges: [0, 0.1875, 0.375, 20, 40], counts: [1, 4, 2, 1] });
  expect(plot?.bars.map((bar) => bar.tick)).toEqual(["⅛", "¼", "½", "20"]);
  expect(plot?.summary).toBe("8 notes; most last about ¼ quarters.");
});
