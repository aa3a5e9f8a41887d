import { expect, test } from "vitest";
import type { LossPoint } from "../api/types";
import { klPlot, lossPlot, mergePoints, thinned } from "./lossCurves";

function point(step: number, validation_total: number | null = null): LossPoint {
  const total = 4 - step / 100;
  return {
    step,
    epoch: 0,
    total,
    reconstruction: total - 0.1,
    kl: 0.1,
    kl_per_window: 10,
    validation_total,
  };
}

test("steps that a resumed run passes twice are drawn once, in order", () => {
  const merged = mergePoints([point(10), point(20), point(30)], [point(30), point(20), point(40)]);
  expect(merged.map(({ step }) => step)).toEqual([10, 20, 30, 40]);
});

test("the held-out loss is drawn only where it was measured", () => {
  const plot = lossPlot([point(10), point(20, 3.9)], { steps: 100, now: 20 });
  expect(plot.lines.map(({ name, points }) => [name, points.length])).toEqual([
    ["Total", 2],
    ["Reconstruction", 2],
    ["Held out, dashed", 1],
  ]);
  expect(plot.summary).toContain("from 3.90 to 3.80 nats per token in 20 steps");
  expect(plot.summary).toContain("the held-out loss at 3.90");
});

test("a curve without points has words of its own", () => {
  expect(lossPlot([], { steps: 100, now: 0 }).summary).toBe("No loss yet.");
  expect(klPlot([], { steps: 100, now: 0 }).summary).toBe("No KL yet.");
});

test("the table keeps the last point and no more rows than asked", () => {
  const rows = thinned(
    Array.from({ length: 100 }, (_, i) => point(i)),
    24,
  );
  expect(rows.length).toBeLessThanOrEqual(24);
  expect(rows.at(-1)?.step).toBe(99);
});
