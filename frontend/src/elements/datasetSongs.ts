import { html, nothing, type PropertyValues } from "lit";
import { wordsFor } from "../api/apiError";
import { answer, api } from "../api/client";
import type { DatasetSong } from "../api/types";
import { formatClock, formatCount, plural } from "./figures";
import { LightElement } from "./lightElement";
import { emptyNotice, failNotice, waitNotice } from "./notices";
import "./playerButton";

const PAGE = 50;

interface State {
  readonly songs: readonly DatasetSong[] | null;
  readonly count: number;
  readonly offset: number;
  readonly problem: string;
}

function describe({ label, instruments }: DatasetSong): string {
  return [label, instruments.join(", ")].filter(Boolean).join(" · ");
}

/** `<bf-dataset-songs .datasetId .datasetName .songCount>`: songs by the page, each with a disc. */
export class DatasetSongs extends LightElement<State> {
  static override readonly properties = {
    datasetId: { attribute: false },
    datasetName: { attribute: false },
    songCount: { attribute: false },
  };
  declare datasetId: string;
  declare datasetName: string;
  /** How many songs there are; a change fetches the page again. */
  declare songCount: number;
  protected override state: State = { songs: null, count: 0, offset: 0, problem: "" };

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("songCount")) void this.#load(this.state.offset);
  }

  async #load(offset: number): Promise<void> {
    this.change({ problem: "" });
    try {
      const params = { path: { dataset_id: this.datasetId }, query: { offset, limit: PAGE } };
      const page = await answer(
        api.GET("/api/datasets/{dataset_id}/songs", { params, signal: this.gone }),
      );
      this.change({ songs: page.items, count: page.count, offset });
    } catch (error) {
      if (!this.gone.aborted) this.change({ problem: wordsFor(error) });
    }
  }

  protected override render() {
    const { songs, count, offset, problem } = this.state;
    if (problem) {
      const again = html`<button
        class="btn btn--s"
        type="button"
        @click=${() => this.#load(offset)}
      >
        Try again
      </button>`;
      return failNotice("The songs did not come", problem, again);
    }
    if (songs === null) return waitNotice("Fetching the songs");
    if (count === 0) return emptyNotice("No song yet", "Add MIDI files: each becomes a song.");
    return html`<ol class="songs">
        ${songs.map((song) => this.#row(song))}
      </ol>
      ${count > PAGE ? this.#pager(count, offset) : nothing}`;
  }

  #row(song: DatasetSong) {
    return html`<li>
      <bf-play-button
        data-url="/api/datasets/${this.datasetId}/songs/${song.id}/notes"
        data-id=${song.id}
        data-title=${song.title}
        data-subtitle=${this.datasetName}
      ></bf-play-button>
      <p>
        <b>${song.title}</b><br /><span class="quiet">${describe(song)}</span>
      </p>
      <p class="num">
        ${formatClock(song.seconds)}<br /><span class="quiet">${plural(song.note_count, "note")}</span>
      </p>
    </li>`;
  }

  #pager(count: number, offset: number) {
    const last = Math.min(count, offset + PAGE);
    return html`<nav class="row row--split pager" aria-label="Pages of songs">
      <span class="small">${formatCount(offset + 1)} to ${formatCount(last)} of ${formatCount(count)}</span>
      <span class="row row--tight">
        <button
          class="btn btn--s"
          type="button"
          ?disabled=${offset === 0}
          @click=${() => this.#load(offset - PAGE)}
        >
          Back
        </button>
        <button
          class="btn btn--s"
          type="button"
          ?disabled=${last >= count}
          @click=${() => this.#load(offset + PAGE)}
        >
          On
        </button>
      </span>
    </nav>`;
  }
}

customElements.define("bf-dataset-songs", DatasetSongs);
