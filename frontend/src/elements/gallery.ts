import { html, nothing } from "lit";
import { wordsFor } from "../api/apiError";
import { answer, api } from "../api/client";
import type { Gallery, Song } from "../api/types";
import "./cover";
import { numberWord } from "./cover";
import { catalogueNumber, formatClock, formatCount, plural } from "./figures";
import { readInitial } from "./initial";
import { type Ink, inkChoice } from "./inks";
import { LightElement } from "./lightElement";
import { navigate } from "./navigate";
import { emptyNotice, failNotice, waitNotice } from "./notices";
import "./playerButton";
import "./ratings";
import "./share";
import "./songPicker";
import { titleClass } from "./titles";

interface State {
  readonly gallery: Gallery | null;
  readonly busy: boolean;
  readonly problem: string;
}

/** `<bf-gallery>`: the owner's view: songs as sleeves, the link, the ratings. */
export class GalleryPage extends LightElement<State> {
  protected override state: State = { gallery: null, busy: false, problem: "" };

  override connectedCallback(): void {
    super.connectedCallback();
    const gallery = this.state.gallery ?? readInitial<Gallery>();
    if (gallery) this.#show(gallery);
  }

  /** The page takes the gallery's ink. */
  #show(gallery: Gallery): void {
    document.body.dataset["ink"] = gallery.ink;
    this.change({ gallery });
  }

  async #run(act: (gallery_id: string) => Promise<void>): Promise<void> {
    const { gallery } = this.state;
    if (!gallery) return;
    this.change({ busy: true, problem: "" });
    try {
      await act(gallery.id);
    } catch (error) {
      this.change({ problem: wordsFor(error) });
    }
    this.change({ busy: false });
  }

  #patch(body: { name?: string; ink?: Ink }): void {
    void this.#run(async (gallery_id) => {
      const request = { params: { path: { gallery_id } }, body };
      this.#show(await answer(api.PATCH("/api/galleries/{gallery_id}", request)));
    });
  }

  #takeOut(song_id: string): void {
    void this.#run(async (gallery_id) => {
      const params = { path: { gallery_id, song_id } };
      const call = api.DELETE("/api/galleries/{gallery_id}/songs/{song_id}", { params });
      this.#show(await answer(call));
    });
  }

  #remove({ name }: Gallery): void {
    if (!confirm(`Delete the gallery "${name}"? Its songs stay, its link will lead nowhere.`))
      return;
    void this.#run(async (gallery_id) => {
      await answer(api.DELETE("/api/galleries/{gallery_id}", { params: { path: { gallery_id } } }));
      navigate("/galleries/");
    });
  }

  #rename(event: SubmitEvent): void {
    event.preventDefault();
    if (event.target instanceof HTMLFormElement) {
      this.#patch({ name: String(new FormData(event.target).get("name")) });
    }
  }

  protected override render() {
    const { gallery, problem } = this.state;
    if (!gallery) return waitNotice("Fetching the gallery");
    const onGallery = (event: CustomEvent<Gallery>) => this.#show(event.detail);
    return html`${this.#head(gallery)}
      <bf-share .gallery=${gallery} @bf:gallery=${onGallery}></bf-share>
      <div class="grid">
        ${problem ? html`<div>${failNotice("That did not work", problem)}</div>` : nothing}
        ${
          gallery.songs.length === 0
            ? html`<div>${emptyNotice("No song in it yet", "Put in songs you kept, below.")}</div>`
            : html`<ul class="covers">
                ${gallery.songs.map((song, index) => this.#card(gallery, song, index))}
              </ul>`
        }
        <section class="block" aria-labelledby="ratings">
          <header>
            <h2 id="ratings">Ratings</h2>
            <span class="row small">
              <a href="/api/galleries/${gallery.id}/ratings.csv" data-turbo="false" download>CSV</a>
              <a href="/api/galleries/${gallery.id}/ratings.json" data-turbo="false" download>JSON</a>
            </span>
          </header>
          <bf-ratings .galleryId=${gallery.id} .songCount=${gallery.songs.length}></bf-ratings>
        </section>
        <section class="block c7" aria-labelledby="add">
          <header><h2 id="add">Put songs in</h2></header>
          <bf-song-picker .gallery=${gallery} @bf:gallery=${onGallery}></bf-song-picker>
        </section>
        ${this.#settings(gallery)}
      </div>`;
  }

  #head(gallery: Gallery) {
    const seconds = gallery.songs.reduce((sum, song) => sum + song.seconds, 0);
    return html`<header class="head-block">
      <h1 class=${titleClass(gallery.name)}>${gallery.name}</h1>
      <div class="grid grid--tight grid--end">
        <p class="lead c7">
          ${plural(gallery.songs.length, "song")}, ${formatClock(seconds)},
          ${plural(gallery.rating_count, "rating")}.
          ${gallery.share_url ? "Listeners have a link to it." : "Only you can open it."}
        </p>
        <div class="row c5 row--end">
          <button
            class="btn btn--main"
            type="button"
            @click=${() => this.querySelector("bf-share")?.show()}
          >
            ${gallery.share_url ? "Link for listeners" : "Share gallery"}
          </button>
        </div>
      </div>
    </header>`;
  }

  #card(gallery: Gallery, song: Song, index: number) {
    const { provenance } = song;
    const notes = `/api/songs/${song.id}/notes`;
    return html`<li class="card">
      <div class="card__cover">
        <bf-cover
          .words=${numberWord(index)}
          .index=${index}
          .href=${`/songs/${song.id}/`}
          .notesUrl=${notes}
        ></bf-cover>
        <bf-play-button
          data-id=${song.id}
          data-url=${notes}
          data-title=${song.title}
          data-subtitle=${gallery.name}
        ></bf-play-button>
      </div>
      <p>
        <b>${song.title}</b><br />
        ${formatClock(song.seconds)}, ${formatCount(song.note_count)} notes<br />
        <span class="quiet">${provenance.run_name}, ${catalogueNumber(provenance.checkpoint_hash)}</span>
      </p>
      <div>
        <button
          class="btn btn--link small"
          type="button"
          ?disabled=${this.state.busy}
          aria-label="Take it out: ${song.title}"
          @click=${() => this.#takeOut(song.id)}
        >
          Take it out
        </button>
      </div>
    </li>`;
  }

  #settings(gallery: Gallery) {
    return html`<section class="block c5" aria-labelledby="settings">
      <header><h2 id="settings">The sleeve</h2></header>
      <form class="field" @submit=${this.#rename}>
        <label for="gallery-name"><b>Name</b></label>
        <span class="copy">
          <input id="gallery-name" name="name" maxlength="120" required .value=${gallery.name} />
          <button class="btn" type="submit" ?disabled=${this.state.busy}>Rename</button>
        </span>
      </form>
      ${inkChoice("gallery-ink", gallery.ink, (ink) => this.#patch({ ink }))}
      <div>
        <button class="btn" type="button" ?disabled=${this.state.busy} @click=${() => this.#remove(gallery)}>
          Delete the gallery
        </button>
      </div>
    </section>`;
  }
}

customElements.define("bf-gallery", GalleryPage);
