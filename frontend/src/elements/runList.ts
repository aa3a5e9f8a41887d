import { html, nothing } from "lit";
import { answer, api } from "../api/client";
import type { Run } from "../api/types";
import { isFinished } from "../live/jobs";
import { formatMoment } from "./figures";
import { JobList } from "./jobList";
import { jobWords } from "./jobWords";
import { progressBar } from "./progressBar";

/** `<bf-run-list>`: the user's runs, newest first, each with where it stands. */
export class RunList extends JobList<Run> {
  protected override readonly plural = "runs";
  protected override readonly emptyWords = [
    "No run yet",
    "The tiny preset is done in about two minutes.",
  ] as const;
  protected override readonly row = runRow;

  protected override fetchThings(): Promise<readonly Run[]> {
    return answer(api.GET("/api/runs"));
  }
}

function runRow(run: Run) {
  const { job } = run;
  const ready = run.export.status === "ready";
  return html`<li>
    <div class="stack stack--s">
      <h3><a href="/runs/${run.id}/">${run.name}</a></h3>
      <p class="things__facts">
        <span>Run ${run.number}</span>
        <span>${run.preset}</span>
        <span>${run.dataset.name}</span>
        <span>${formatMoment(run.created_at)}</span>
        ${isFinished(job) ? html`<span><b>${jobWords(job)}</b></span>` : nothing}
      </p>
    </div>
    ${ready ? html`<a class="btn btn--s" href="/models/${run.id}/">Sample it</a>` : nothing}
    ${isFinished(job) ? nothing : html`<div class="things__wide">${progressBar(`Run ${run.number}`, job.fraction, jobWords(job))}</div>`}
    ${job.status === "failed" ? html`<p class="things__wide small">${job.error}</p>` : nothing}
  </li>`;
}

customElements.define("bf-run-list", RunList);
