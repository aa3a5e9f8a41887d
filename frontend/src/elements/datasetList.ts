import { html, nothing } from "lit";
import { answer, api } from "../api/client";
import type { Dataset } from "../api/types";
import { isFinished } from "../live/jobs";
import { formatClock, plural } from "./figures";
import { JobList } from "./jobList";
import { jobWords } from "./jobWords";
import { progressBar } from "./progressBar";

/** `<bf-dataset-list>`: the user's datasets, and how far each is read. */
export class DatasetList extends JobList<Dataset> {
  protected override readonly plural = "datasets";
  protected override readonly emptyWords = [
    "No dataset yet",
    "Drop MIDI here, or use one that is built in.",
  ] as const;
  protected override readonly row = datasetRow;

  protected override fetchThings(): Promise<readonly Dataset[]> {
    return answer(api.GET("/api/datasets"));
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
