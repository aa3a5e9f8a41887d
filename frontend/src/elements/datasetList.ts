import { html, nothing } from "lit";
import { wordsFor } from "../api/apiError";
import { answer, api } from "../api/client";
import type { Dataset, Job } from "../api/types";
import { isFinished } from "../live/jobs";
import { formatClock, plural } from "./figures";
import { readInitial } from "./initial";
import { JobWatches } from "./jobWatches";
import { jobWords } from "./jobWords";
import { LightElement } from "./lightElement";
import { emptyNotice, failNotice, waitNotice } from "./notices";
import { progressBar } from "./progressBar";

interface State {
  readonly datasets: readonly Dataset[] | null;
  readonly problem: string;
}

/** `<bf-dataset-list>`: the user's datasets, and how far each is read. */
export class DatasetList extends LightElement<State> {
  protected override state: State = { datasets: null, problem: "" };
  readonly #watches = new JobWatches();

  override connectedCallback(): void {
    super.connectedCallback();
    const datasets = readInitial<Dataset[]>();
    if (datasets) this.#show(datasets);
    else void this.#load();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#watches.stop();
  }

  async #load(): Promise<void> {
    this.change({ problem: "" });
    try {
      this.#show(await answer(api.GET("/api/datasets")));
    } catch (error) {
      this.change({ problem: wordsFor(error) });
    }
  }

  #show(datasets: readonly Dataset[]): void {
    this.change({ datasets, problem: "" });
    for (const { id, job } of datasets) {
      this.#watches.follow(job, (now) => this.#onJob(id, now));
    }
  }

  #onJob(id: string, job: Job): void {
    if (isFinished(job)) void this.#load();
    const datasets = this.state.datasets ?? [];
    this.change({ datasets: datasets.map((item) => (item.id === id ? { ...item, job } : item)) });
  }

  protected override render() {
    const { datasets, problem } = this.state;
    if (problem) {
      const again = html`<button class="btn btn--s" type="button" @click=${this.#load}>
        Try again
      </button>`;
      return failNotice("Your datasets did not come", problem, again);
    }
    if (datasets === null) return waitNotice("Fetching your datasets");
    if (datasets.length === 0) {
      return emptyNotice("No dataset yet", "Drop MIDI here, or use one that is built in.");
    }
    return html`<ul class="things">
      ${datasets.map(datasetRow)}
    </ul>`;
  }
}

function datasetRow(dataset: Dataset) {
  const { job } = dataset;
  return html`<li>
    <div class="stack stack--s">
      <h3><a href="/datasets/${dataset.id}/">${dataset.name}</a></h3>
      <p class="things__facts">
        <span>${plural(dataset.song_count, "song")}</span>
        <span>${plural(dataset.note_count, "note")}</span>
        <span>${formatClock(dataset.seconds)}</span>
        ${
          dataset.rejected_count > 0
            ? html`<span>${plural(dataset.rejected_count, "file")} turned away</span>`
            : nothing
        }
      </p>
    </div>
    ${
      dataset.song_count > 0 && (!job || isFinished(job))
        ? html`<a class="btn btn--s" href="/runs/new/?dataset=${dataset.id}">Train on it</a>`
        : nothing
    }
    ${job && !isFinished(job) ? html`<div class="things__wide">${progressBar("Reading", job.fraction, jobWords(job))}</div>` : nothing}
    ${job?.status === "failed" ? html`<p class="things__wide small"><b>Reading failed:</b> ${job.error}</p>` : nothing}
  </li>`;
}

customElements.define("bf-dataset-list", DatasetList);
