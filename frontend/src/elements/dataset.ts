import { html, nothing } from "lit";
import { wordsFor } from "../api/apiError";
import { answer, api } from "../api/client";
import type { Dataset, Job } from "../api/types";
import { isFinished } from "../live/jobs";
import { contents, figures, rejected } from "./datasetFacts";
import { formatMoment } from "./figures";
import "./upload";
import { readInitial } from "./initial";
import { JobWatches } from "./jobWatches";
import { jobWords } from "./jobWords";
import { LightElement } from "./lightElement";
import { navigate } from "./navigate";
import { emptyNotice, failNotice, waitNotice } from "./notices";
import { progressBar } from "./progressBar";
import { titleClass } from "./titles";

interface State {
  readonly dataset: Dataset | null;
  readonly renaming: boolean;
  readonly problem: string;
}

/** `<bf-dataset>`: one dataset, from the first byte read to the version a run was trained on. */
export class DatasetPage extends LightElement<State> {
  protected override state: State = { dataset: null, renaming: false, problem: "" };
  readonly #watches = new JobWatches();

  override connectedCallback(): void {
    super.connectedCallback();
    const dataset = this.state.dataset ?? readInitial<Dataset>();
    if (dataset) this.#show(dataset);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#watches.stop();
  }

  #show(dataset: Dataset): void {
    this.change({ dataset });
    this.#watches.follow(dataset.job, (job) => this.#onJob(job));
  }

  #onJob(job: Job): void {
    const { dataset } = this.state;
    if (!dataset) return;
    this.change({ dataset: { ...dataset, job } });
    if (isFinished(job)) void this.#run(() => this.#refresh(dataset.id));
  }

  async #refresh(dataset_id: string): Promise<void> {
    const params = { path: { dataset_id } };
    this.#show(await answer(api.GET("/api/datasets/{dataset_id}", { params })));
  }

  /** Does something and shows why it did not work, if it did not. */
  async #run(act: () => Promise<void>): Promise<void> {
    this.change({ problem: "" });
    try {
      await act();
    } catch (error) {
      this.change({ problem: wordsFor(error) });
    }
  }

  #cancel(job: Job): Promise<void> {
    return this.#run(async () => {
      const params = { path: { job_id: job.id } };
      this.#onJob(await answer(api.POST("/api/jobs/{job_id}/cancel", { params })));
    });
  }

  #remove({ id, name }: Dataset): void {
    if (!confirm(`Delete "${name}" with all its songs?`)) return;
    void this.#run(async () => {
      const params = { path: { dataset_id: id } };
      await answer(api.DELETE("/api/datasets/{dataset_id}", { params }));
      navigate("/datasets/");
    });
  }

  #rename(event: SubmitEvent, dataset_id: string): void {
    event.preventDefault();
    if (!(event.target instanceof HTMLFormElement)) return;
    const name = String(new FormData(event.target).get("name"));
    void this.#run(async () => {
      const request = { params: { path: { dataset_id } }, body: { name } };
      this.#show(await answer(api.PATCH("/api/datasets/{dataset_id}", request)));
      this.change({ renaming: false });
    });
  }

  protected override render() {
    const { dataset, problem } = this.state;
    if (!dataset) return waitNotice("Fetching the dataset");
    const busy = dataset.job !== null && !isFinished(dataset.job);
    return html`${this.#head(dataset, busy)}
      <div class="grid">
        ${problem ? html`<div>${failNotice("That did not work", problem)}</div>` : nothing}
        ${this.#body(dataset, busy)}
      </div>`;
  }

  #head(dataset: Dataset, busy: boolean) {
    const { renaming } = this.state;
    return html`<header class="head-block">
      <div class="row row--split small">
        <b>${dataset.kind === "builtin" ? "Built-in dataset" : "Uploaded dataset"}</b>
        <span class="quiet">${formatMoment(dataset.created_at)}</span>
      </div>
      ${renaming ? this.#renameForm(dataset) : html`<h1 class=${titleClass(dataset.name)}>${dataset.name}</h1>`}
      ${busy && dataset.job ? this.#reading(dataset.job) : nothing}
      ${dataset.song_count > 0 || !busy ? figures(dataset) : nothing}
      <div class="row">
        ${
          dataset.song_count > 0 && !busy
            ? html`<a class="btn btn--main" href="/runs/new/?dataset=${dataset.id}">Train on it</a>`
            : nothing
        }
        ${
          renaming
            ? nothing
            : html`<button
                class="btn"
                type="button"
                @click=${() => this.change({ renaming: true })}
              >
                Rename
              </button>`
        }
        ${busy ? nothing : html`<button class="btn" type="button" @click=${() => this.#remove(dataset)}>Delete</button>`}
      </div>
    </header>`;
  }

  #renameForm(dataset: Dataset) {
    return html`<form
      class="row"
      @submit=${(event: SubmitEvent) => this.#rename(event, dataset.id)}
    >
      <label class="field grow"><b>Name</b><input name="name" maxlength="120" required .value=${dataset.name} /></label>
      <button class="btn btn--main" type="submit">Keep this name</button>
      <button class="btn" type="button" @click=${() => this.change({ renaming: false })}>
        Leave it
      </button>
    </form>`;
  }

  #reading(job: Job) {
    return html`<div class="grid grid--tight grid--end">
      <div class="c8" role="status">${progressBar("Reading the files", job.fraction, jobWords(job))}</div>
      <div class="c4 row row--end">
        <button
          class="btn"
          type="button"
          ?disabled=${job.cancel_requested}
          @click=${() => this.#cancel(job)}
        >
          Stop reading
        </button>
      </div>
    </div>`;
  }

  #body(dataset: Dataset, busy: boolean) {
    const failed = dataset.job?.status === "failed" ? dataset.job : null;
    return html`${
      failed
        ? html`<div>${failNotice("The files could not be read", failed.error, "Add other files below, or delete the dataset.")}</div>`
        : nothing
    }
      ${dataset.rejected_count > 0 ? rejected(dataset) : nothing}
      ${
        dataset.song_count > 0
          ? contents(dataset)
          : busy || failed
            ? nothing
            : html`<div>${emptyNotice("No song in it", "Nothing that was uploaded could be read as MIDI. Add other files.")}</div>`
      }
      ${busy || dataset.kind === "builtin" ? nothing : this.#addFiles(dataset)}`;
  }

  #addFiles(dataset: Dataset) {
    const { maxBytes, maxMidiBytes, maxFiles } = this.dataset;
    return html`<section class="block" aria-labelledby="add">
      <header><h2 id="add">More music</h2></header>
      <bf-upload
        data-dataset=${dataset.id}
        data-max-bytes=${maxBytes ?? ""}
        data-max-midi-bytes=${maxMidiBytes ?? ""}
        data-max-files=${maxFiles ?? ""}
        @bf:uploaded=${(event: CustomEvent<Dataset>) => this.#show(event.detail)}
      ></bf-upload>
    </section>`;
  }
}

customElements.define("bf-dataset", DatasetPage);
