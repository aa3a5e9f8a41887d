import { html, nothing } from "lit";
import { wordsFor } from "../api/apiError";
import { answer, api } from "../api/client";
import type { Gallery, Song } from "../api/types";
import { formatClock } from "./figures";
import { LightElement } from "./lightElement";
import { emptyNotice, failNotice, waitNotice } from "./notices";
import "./playerButton";

interface State {
  readonly songs: readonly Song[] | null;
  readonly busy: boolean;
  readonly problem: string;
}

/** `<bf-song-picker .gallery>`: kept songs that are not in the gallery yet; says `bf:gallery`. */
export class SongPicker extends LightElement<State> {
  static override readonly properties = { gallery: { attribute: false } };
  declare gallery: Gallery;
  protected override state: State = { songs: null, busy: false, problem: "" };

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#load();
  }

  async #load(): Promise<void> {
    this.change({ problem: "" });
    try {
      this.change({ songs: await answer(api.GET("/api/songs", { signal: this.gone })) });
    } catch (error) {
      if (!this.gone.aborted) this.change({ problem: wordsFor(error) });
    }
  }

  async #add(song_id: string): Promise<void> {
    const request = { params: { path: { gallery_id: this.gallery.id } }, body: { song_id } };
    this.change({ busy: true, problem: "" });
    try {
      const detail = await answer(api.POST("/api/galleries/{gallery_id}/songs", request));
      this.dispatchEvent(new CustomEvent<Gallery>("bf:gallery", { detail }));
    } catch (error) {
      this.change({ problem: wordsFor(error) });
    }
    this.change({ busy: false });
  }

  protected override render() {
    const { songs, problem } = this.state;
    if (songs === null) {
      if (!problem) return waitNotice("Fetching your songs");
      const again = html`<button class="btn btn--s" type="button" @click=${this.#load}>
        Try again
      </button>`;
      return failNotice("Your songs did not come", problem, again);
    }
    const inside = new Set(this.gallery.songs.map(({ id }) => id));
    const left = songs.filter(({ id }) => !inside.has(id));
    if (left.length === 0) {
      return emptyNotice(
        songs.length === 0 ? "No song kept yet" : "All your songs are in it",
        "Sample a model and keep what you like.",
        html`<a class="btn btn--s" href="/runs/">Choose a model</a>`,
      );
    }
    return html`${problem ? failNotice("It was not added", problem) : nothing}
      <ul class="songs">
        ${left.map((song) => this.#row(song))}
      </ul>`;
  }

  #row(song: Song) {
    return html`<li>
      <bf-play-button
        data-id=${song.id}
        data-url="/api/songs/${song.id}/notes"
        data-title=${song.title}
        data-subtitle=${song.provenance.run_name}
      ></bf-play-button>
      <p>
        <b>${song.title}</b><br />
        <span class="quiet">${song.provenance.run_name}, ${formatClock(song.seconds)}</span>
      </p>
      <button
        class="btn btn--s"
        type="button"
        ?disabled=${this.state.busy}
        aria-label="Put it in: ${song.title}"
        @click=${() => this.#add(song.id)}
      >
        Put it in
      </button>
    </li>`;
  }
}

customElements.define("bf-song-picker", SongPicker);
