import { html, nothing } from "lit";
import type { LossPoint, Run } from "../api/types";
import { isFinished } from "../live/jobs";
import { catalogueNumber, formatCount, formatMoment, formatSpan } from "./figures";
import { jobWords } from "./jobWords";
import { failNotice, waitNotice } from "./notices";
import { progressBar } from "./progressBar";
import { titleClass } from "./titles";

export interface RunActions {
  readonly busy: boolean;
  cancel(): void;
  resume(): void;
  remove(): void;
}

export function runHead(run: Run, points: readonly LossPoint[], actions: RunActions) {
  const finished = isFinished(run.job);
  return html`<header class="head-block">
    <div class="row row--split row--base small">
      <span><b>Run ${run.number}</b>, ${stateWords(run)}</span>
      <span class="quiet">${formatMoment(run.created_at)}, seed ${run.seed}</span>
    </div>
    <h1 class=${titleClass(run.name)}>${run.name}</h1>
    ${finished ? nothing : underWay(run, actions)} ${figures(run, points)}
    ${finished ? outcome(run, actions) : nothing}
  </header>`;
}

function stateWords({ job, export: exported }: Run): string {
  if (job.status === "running") return job.cancel_requested ? "stopping" : "training";
  if (job.status === "succeeded" && exported.status === "ready") return "ready to sample";
  return jobWords(job).toLowerCase();
}

function underWay({ job }: Run, { busy, cancel }: RunActions) {
  const waits = job.status === "queued";
  return html`<div class="grid grid--tight grid--end">
    <div class="c8" role="status">
      ${
        waits
          ? waitNotice(jobWords(job), "It begins by itself. You can close the page.")
          : progressBar("Training", job.fraction, jobWords(job))
      }
    </div>
    <div class="c4 row row--end">
      <button
        class="btn"
        type="button"
        ?disabled=${busy || job.cancel_requested}
        @click=${cancel}
      >
        ${waits ? "Withdraw" : "Cancel, keep the last checkpoint"}
      </button>
    </div>
  </div>`;
}

function figures(run: Run, points: readonly LossPoint[]) {
  const running = run.job.status === "running";
  const held = points.findLast(({ validation_total }) => validation_total !== null);
  const { seconds_left, tokens_per_second, checkpoint_step } = run;
  return html`<dl class="figures">
    ${
      running && seconds_left !== null
        ? figure("Time left", formatSpan(seconds_left), "")
        : figure("Step", formatCount(run.step), `of ${formatCount(run.steps)}`)
    }
    ${tokens_per_second === null ? nothing : figure("Speed", formatCount(tokens_per_second), "tokens/s")}
    ${figure("Epoch", run.epoch.toFixed(1), "")}
    ${held?.validation_total ? figure("Held-out loss", held.validation_total.toFixed(2), "nats per token") : nothing}
    ${checkpoint_step === null ? nothing : checkpoint(checkpoint_step, run.checkpoint_hash)}
  </dl>`;
}

/** The best one has a number of its own once the run is done; until then it is the newest. */
function checkpoint(step: number, hash: string) {
  return hash
    ? figure("Checkpoint", catalogueNumber(hash), `step ${formatCount(step)}`)
    : figure("Last checkpoint", formatCount(step), "step");
}

function figure(label: string, value: string, unit: string) {
  return html`<div>
    <dt>${label}</dt>
    <dd>${value}${unit ? html` <small>${unit}</small>` : nothing}</dd>
  </div>`;
}

/** How it ended, and the button that helps. */
function outcome(run: Run, { busy, resume, remove }: RunActions) {
  const again = html`<a class="btn" href="/runs/new/?from=${run.id}">Train again</a>`;
  const goOn = html`<button class="btn btn--main" type="button" ?disabled=${busy} @click=${resume}>
    ${run.checkpoint_step ? `Go on from step ${formatCount(run.checkpoint_step)}` : "Start it anew"}
  </button>`;
  const drop = html`<button class="btn" type="button" ?disabled=${busy} @click=${remove}>
    Delete
  </button>`;
  switch (run.job.status) {
    case "failed":
      return failNotice(
        `It stopped at step ${formatCount(run.step)}`,
        run.job.error,
        html`<div class="row">${goOn} ${again} ${drop}</div>`,
      );
    case "cancelled":
      return waitNotice(
        run.step > 0 ? `Cancelled at step ${formatCount(run.step)}` : "Withdrawn before it began",
        run.checkpoint_step
          ? `The checkpoint of step ${formatCount(run.checkpoint_step)} is kept.`
          : "Nothing was trained yet.",
        html`<div class="row">${goOn} ${drop}</div>`,
      );
    default:
      return html`<div class="row">
        ${
          run.export.status === "ready"
            ? html`<a class="btn btn--main btn--l" href="/models/${run.id}/">Sample it</a>`
            : nothing
        }
        ${again} ${drop}
      </div>`;
  }
}
