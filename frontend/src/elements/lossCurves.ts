import type { LossPoint } from "../api/types";
import { formatCount } from "./figures";
import type { Line, LinePlotData } from "./linePlot";

/** Adds what is new; a run that was taken up again passes some steps twice, with equal losses. */
export function mergePoints(known: readonly LossPoint[], fresh: readonly LossPoint[]): LossPoint[] {
  const bySteps = new Map(known.map((point) => [point.step, point]));
  for (const point of fresh) bySteps.set(point.step, point);
  return [...bySteps.values()].sort((a, b) => a.step - b.step);
}

export interface Course {
  readonly steps: number;
  /** The step of now; null once it is over. */
  readonly now: number | null;
}

export function lossPlot(points: readonly LossPoint[], { steps, now }: Course): LinePlotData {
  const held = points.flatMap(({ step, validation_total }) =>
    validation_total === null ? [] : [[step, validation_total] as const],
  );
  const lines: Line[] = [
    line("Total", "ln--accent", points, ({ total }) => total),
    line("Reconstruction", "", points, ({ reconstruction }) => reconstruction),
    { name: "Held out, dashed", style: "ln--dash", points: held, digits: 2 },
  ];
  return {
    lines,
    yUnit: "nats per token",
    xUnit: "step",
    xMax: steps,
    now,
    summary: lossSummary(points),
  };
}

export function klPlot(points: readonly LossPoint[], { steps, now }: Course): LinePlotData {
  const kl = line("KL", "ln--accent", points, ({ kl_per_window }) => kl_per_window);
  const last = points.at(-1);
  return {
    lines: [{ ...kl, digits: (last?.kl_per_window ?? 0) < 1 ? 3 : 1 }],
    yUnit: "nats per excerpt",
    xUnit: "step",
    xMax: steps,
    now,
    summary: last
      ? `KL stands at ${last.kl_per_window.toFixed(1)} nats per excerpt after ${formatCount(last.step)} steps.`
      : "No KL yet.",
  };
}

/** Rows for the table behind the curves: at most `most`, evenly spread, the last among them. */
export function thinned(points: readonly LossPoint[], most = 24): LossPoint[] {
  const stride = Math.max(1, Math.ceil(points.length / most));
  const last = points.length - 1;
  return points.filter((_, index) => (last - index) % stride === 0);
}

function line(
  name: string,
  style: string,
  points: readonly LossPoint[],
  value: (point: LossPoint) => number,
): Line {
  return { name, style, points: points.map((point) => [point.step, value(point)]), digits: 2 };
}

function lossSummary(points: readonly LossPoint[]): string {
  const [first] = points;
  const last = points.at(-1);
  if (!first || !last) return "No loss yet.";
  const held = points.findLast((point) => point.validation_total !== null)?.validation_total;
  return (
    `Total loss went from ${first.total.toFixed(2)} to ${last.total.toFixed(2)} nats per token ` +
    `in ${formatCount(last.step)} steps; reconstruction stands at ${last.reconstruction.toFixed(2)}` +
    (held === undefined || held === null ? "." : `, the held-out loss at ${held.toFixed(2)}.`)
  );
}
