import { html } from "lit";
import { wordsFor } from "../api/apiError";
import { answer, api } from "../api/client";
import type { Gallery } from "../api/types";
import "./cover";
import { plural } from "./figures";
import { readInitial } from "./initial";
import { LightElement } from "./lightElement";
import { navigate } from "./navigate";
import "./newGallery";
import { failNotice, waitNotice } from "./notices";
import "./playerButton";

interface State {
  readonly galleries: readonly Gallery[] | null;
  readonly problem: string;
}

/** `<bf-gallery-list>`: the user's galleries as sleeves, and the form of a new one. */
export class GalleryList extends LightElement<State> {
  protected override state: State = { galleries: null, problem: "" };

  override connectedCallback(): void {
    super.connectedCallback();
    const galleries = readInitial<Gallery[]>();
    if (galleries) this.change({ galleries });
    else void this.#load();
  }

  async #load(): Promise<void> {
    this.change({ problem: "" });
    try {
      this.change({ galleries: await answer(api.GET("/api/galleries", { signal: this.gone })) });
    } catch (error) {
      if (!this.gone.aborted) this.change({ problem: wordsFor(error) });
    }
  }

  protected override render() {
    const { galleries, problem } = this.state;
    if (problem) {
      const again = html`<button class="btn btn--s" type="button" @click=${this.#load}>
        Try again
      </button>`;
      return failNotice("Your galleries did not come", problem, again);
    }
    if (galleries === null) return waitNotice("Fetching your galleries");
    return html`<div class="grid">
      <ul class="covers ${galleries.length > 0 ? "" : "covers--few"}">
        ${galleries.map(galleryCard)}
        ${
          galleries.length === 0
            ? html`<li class="card">
                <div class="card__state">
                  <b>None yet</b>
                  <p>Make one here, then fill it with songs you kept from a model.</p>
                </div>
              </li>`
            : ""
        }
      </ul>
      <section class="block c6" aria-labelledby="new">
        <header><h2 id="new">New gallery</h2></header>
        <bf-new-gallery
          @bf:gallery=${(event: CustomEvent<Gallery>) => navigate(`/galleries/${event.detail.id}/`)}
        ></bf-new-gallery>
      </section>
    </div>`;
  }
}

function galleryCard({ id, name, ink, songs, rating_count, share_url }: Gallery, index: number) {
  const [first] = songs;
  const notes = first ? `/api/songs/${first.id}/notes` : undefined;
  return html`<li class="card" data-ink=${ink}>
    <div class="card__cover">
      <bf-cover
        .words=${name}
        .index=${index}
        .href=${`/galleries/${id}/`}
        .notesUrl=${notes}
      ></bf-cover>
      ${
        first
          ? html`<bf-play-button
              data-id=${first.id}
              data-url=${notes ?? ""}
              data-title=${first.title}
              data-subtitle=${name}
            ></bf-play-button>`
          : ""
      }
    </div>
    <p>
      <b>${name}</b><br />
      ${plural(songs.length, "song")}, ${plural(rating_count, "rating")}
      ${share_url ? html`<br /><span class="quiet">Shared</span>` : ""}
    </p>
  </li>`;
}

customElements.define("bf-gallery-list", GalleryList);
