import { html, nothing } from "lit";
import { wordsFor } from "../api/apiError";
import { answer, api } from "../api/client";
import type { Gallery } from "../api/types";
import { plural } from "./figures";
import { LightElement } from "./lightElement";
import "./newGallery";
import { failNotice, waitNotice } from "./notices";

interface State {
  readonly galleries: readonly Gallery[] | null;
  readonly busy: boolean;
  readonly problem: string;
}

/** `<bf-add-to-gallery .songId>`: puts a kept song into galleries, old or new. */
export class AddToGallery extends LightElement<State> {
  static override readonly properties = { songId: { attribute: false } };
  declare songId: string;
  protected override state: State = { galleries: null, busy: false, problem: "" };

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#load();
  }

  async #load(): Promise<void> {
    this.change({ problem: "" });
    try {
      this.change({ galleries: await answer(api.GET("/api/galleries", { signal: this.gone })) });
    } catch (error) {
      if (!this.gone.aborted) this.change({ problem: wordsFor(error) });
    }
  }

  async #add(gallery_id: string): Promise<void> {
    const request = { params: { path: { gallery_id } }, body: { song_id: this.songId } };
    this.change({ busy: true, problem: "" });
    try {
      this.#put(await answer(api.POST("/api/galleries/{gallery_id}/songs", request)));
    } catch (error) {
      this.change({ problem: wordsFor(error) });
    }
    this.change({ busy: false });
  }

  #put(gallery: Gallery): void {
    const others = (this.state.galleries ?? []).filter(({ id }) => id !== gallery.id);
    this.change({ galleries: [gallery, ...others] });
  }

  protected override render() {
    const { galleries, problem } = this.state;
    if (galleries === null) {
      if (!problem) return waitNotice("Fetching your galleries");
      const again = html`<button class="btn btn--s" type="button" @click=${this.#load}>
        Try again
      </button>`;
      return failNotice("Your galleries did not come", problem, again);
    }
    const form = html`<bf-new-gallery
      @bf:gallery=${(event: CustomEvent<Gallery>) => this.#add(event.detail.id)}
    ></bf-new-gallery>`;
    return html`<div class="stack">
      ${problem ? failNotice("It was not added", problem) : nothing}
      ${
        galleries.length === 0
          ? html`<p>Put it into a gallery, so that others can hear and rate it.</p>
              ${form}`
          : html`<ul class="things">
                ${galleries.map((gallery) => this.#row(gallery))}
              </ul>
              <details><summary>Make another gallery for it</summary>${form}</details>`
      }
    </div>`;
  }

  #row(gallery: Gallery) {
    const inside = gallery.songs.some(({ id }) => id === this.songId);
    return html`<li data-ink=${gallery.ink}>
      <p class="row row--tight">
        <i class="choice__ink" aria-hidden="true"></i>
        <a href="/galleries/${gallery.id}/"><b>${gallery.name}</b></a>
        <span class="small quiet">${plural(gallery.songs.length, "song")}</span>
      </p>
      ${
        inside
          ? html`<span class="small"><b>It is in here</b></span>`
          : html`<button
              class="btn btn--s"
              type="button"
              ?disabled=${this.state.busy}
              aria-label="Put it in: ${gallery.name}"
              @click=${() => this.#add(gallery.id)}
            >
              Put it in
            </button>`
      }
    </li>`;
  }
}

customElements.define("bf-add-to-gallery", AddToGallery);
