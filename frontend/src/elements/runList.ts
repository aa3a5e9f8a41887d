import { html, nothing } from "lit";
import { wordsFor } from "../api/apiError";
import { answer, api } from "../api/client";
import type { Job, Run } from "../api/types";
import { isFinished } from "../live/jobs";
import { formatMoment } from "./figures";
import { readInitial } from "./initial";
import { JobWatches } from "./jobWatches";
import { jobWords } from "./jobWords";
import { LightElement } from "./lightElement";
import { emptyNotice, failNotice, waitNotice } from "./notices";
import { progressBar } from "./progressBar";

interface State {
  readonly runs: readonly Run[] | null;
  readonly problem: string;
}

/** `<bf-run-list>`: the user's runs, newest first, each with where it stands. */
export class RunList extends LightElement<State> {
  protected override state: State = { runs: null, problem: "" };
  readonly #watches = new JobWatches();

  override connectedCallback(): void {
    super.connectedCallback();
    const runs = readInitial<Run[]>();
    if (runs) this.#show(runs);
    else void this.#load();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#watches.stop();
  }

  async #load(): Promise<void> {
    this.change({ problem: "" });
    try {
      this.#show(await answer(api.GET("/api/runs")));
    } catch (error) {
      this.change({ problem: wordsFor(error) });
    }
  }

  #show(runs: readonly Run[]): void {
    this.change({ runs, problem: "" });
    for (const { id, job } of runs) this.#watches.follow(job, (now) => this.#onJob(id, now));
  }

  #onJob(id: string, job: Job): void {
    if (isFinished(job)) void this.#load();
    const runs = this.state.runs ?? [];
    this.change({ runs: runs.map((run) => (run.id === id ? { ...run, job } : run)) });
  }

  protected override render() {
    const { runs, problem } = this.state;
    if (problem) {
      const again = html`<button class="btn btn--s" type="button" @click=${this.#load}>
        Try again
      </button>`;
      return failNotice("Your runs did not come", problem, again);
    }
    if (runs === null) return waitNotice("Fetching your runs");
    if (runs.length === 0) {
      return emptyNotice("No run yet", "The tiny preset is done in about two minutes.");
    }
    return html`<ul class="things">
      ${runs.map(runRow)}
    </ul>`;
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
