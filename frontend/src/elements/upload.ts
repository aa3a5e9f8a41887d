import { html, nothing } from "lit";
import { wordsFor } from "../api/apiError";
import type { Dataset } from "../api/types";
import { uploadFiles } from "../api/upload";
import { droppedFiles } from "./droppedFiles";
import { formatBytes, plural } from "./figures";
import { LightElement } from "./lightElement";
import { navigate } from "./navigate";
import { failNotice } from "./notices";
import { progressBar } from "./progressBar";
import { refusalOf, type UploadLimits } from "./uploadLimits";

interface State {
  readonly over: boolean;
  /** Share sent, 0 to 1; null when nothing is being sent. */
  readonly sent: number | null;
  readonly words: string;
  readonly problem: string;
}

/**
 * `<bf-upload>`: drop zone and file dialog. Makes a dataset and goes to its page; with
 * `data-dataset` it adds to that one and says `bf:uploaded` with it.
 */
export class Upload extends LightElement<State> {
  protected override state: State = { over: false, sent: null, words: "", problem: "" };
  #sending: AbortController | undefined;

  protected override render() {
    const { over, sent, words, problem } = this.state;
    const small = this.dataset["dataset"] !== undefined;
    return html`${sent === null ? this.#zone(small, over) : this.#progress(sent, words)}
    ${problem ? html`<div class="upload__problem">${failNotice("Nothing was stored", problem)}</div>` : nothing}`;
  }

  #zone(small: boolean, over: boolean) {
    const limits = this.#limits();
    return html`<div
      class="drop ${small ? "drop--small" : ""} ${over ? "drop--over" : ""}"
      @dragenter=${this.#onDragOver}
      @dragover=${this.#onDragOver}
      @dragleave=${() => this.change({ over: false })}
      @drop=${this.#onDrop}
    >
      <div class="stack stack--s">
        <b>${small ? "Add MIDI files or a zip" : "Drop MIDI here"}</b>
        <p class="small quiet">
          ${small ? "Drop them here. " : "Files, folders, or a zip of them. "}Up to
          ${formatBytes(limits.totalBytes)} at once.
        </p>
      </div>
      <button class="btn ${small ? "" : "btn--main"}" type="button" @click=${this.#openDialog}>
        Choose files
      </button>
      <input
        class="vh"
        type="file"
        multiple
        accept=".mid,.midi,.kar,.zip,audio/midi,audio/x-midi,application/zip"
        aria-label="MIDI files or a zip"
        tabindex="-1"
        @change=${this.#onChosen}
      />
    </div>`;
  }

  #progress(sent: number, words: string) {
    return html`<div class="drop">
      <div class="upload__bar">${progressBar("Upload", sent, words)}</div>
      <button class="btn" type="button" @click=${() => this.#sending?.abort()}>Cancel</button>
    </div>`;
  }

  #limits(): UploadLimits {
    const { maxBytes, maxMidiBytes, maxFiles } = this.dataset;
    return {
      totalBytes: Number(maxBytes),
      midiBytes: Number(maxMidiBytes),
      files: Number(maxFiles),
    };
  }

  #openDialog(): void {
    this.querySelector("input")?.click();
  }

  #onDragOver(event: DragEvent): void {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    if (!this.state.over) this.change({ over: true });
  }

  async #onDrop(event: DragEvent): Promise<void> {
    event.preventDefault();
    this.change({ over: false });
    if (event.dataTransfer) await this.#send(await droppedFiles(event.dataTransfer));
  }

  async #onChosen(event: Event): Promise<void> {
    const input = event.currentTarget;
    if (!(input instanceof HTMLInputElement)) return;
    const files = [...(input.files ?? [])];
    input.value = "";
    await this.#send(files);
  }

  async #send(files: File[]): Promise<void> {
    const problem = refusalOf(files, this.#limits());
    if (problem) {
      this.change({ problem });
      return;
    }
    const size = formatBytes(files.reduce((sum, file) => sum + file.size, 0));
    const words = `Sending ${plural(files.length, "file")}, ${size}`;
    this.change({ sent: 0, words, problem: "" });
    this.#sending = new AbortController();
    try {
      const dataset = await uploadFiles(this.#url(), files, {
        signal: AbortSignal.any([this.#sending.signal, this.gone]),
        onProgress: (sent) =>
          this.change({ sent, words: sent < 1 ? words : "All sent. Storing the files" }),
      });
      this.#done(dataset);
    } catch (error) {
      const cancelled = this.#sending.signal.aborted || this.gone.aborted;
      this.change({ sent: null, problem: cancelled ? "" : wordsFor(error) });
    }
  }

  #url(): string {
    const dataset = this.dataset["dataset"];
    return dataset ? `/api/datasets/${dataset}/files` : "/api/datasets";
  }

  #done(dataset: Dataset): void {
    if (this.dataset["dataset"]) {
      this.change({ sent: null });
      this.dispatchEvent(new CustomEvent("bf:uploaded", { detail: dataset, bubbles: true }));
    } else {
      navigate(`/datasets/${dataset.id}/`);
    }
  }
}

customElements.define("bf-upload", Upload);
