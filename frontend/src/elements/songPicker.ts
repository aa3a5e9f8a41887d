import { html } from "lit";
import { answer, api } from "../api/client";
import type { Gallery, Song } from "../api/types";
import { formatClock } from "./figures";
import { GalleryFiller } from "./galleryFiller";
import { emptyNotice } from "./notices";
import "./playerButton";

/** `<bf-song-picker .gallery>`: kept songs that are not in the gallery yet; says `bf:gallery`. */
export class SongPicker extends GalleryFiller<Song> {
  static override readonly properties = { gallery: { attribute: false } };
  declare gallery: Gallery;
  protected override readonly kind = "songs";

  protected override fetchThings(): Promise<readonly Song[]> {
    return answer(api.GET("/api/songs", { signal: this.gone }));
  }

  protected override take(detail: Gallery): void {
    this.dispatchEvent(new CustomEvent<Gallery>("bf:gallery", { detail }));
  }

  protected override renderThings(songs: readonly Song[]) {
    const inside = new Set(this.gallery.songs.map(({ id }) => id));
    const left = songs.filter(({ id }) => !inside.has(id));
    if (left.length === 0) {
      return emptyNotice(
        songs.length === 0 ? "No song kept yet" : "All your songs are in it",
        "Sample a model and keep what you like.",
        html`<a class="btn btn--s" href="/runs/">Choose a model</a>`,
      );
    }
    return html`<ul class="songs">
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
      ${this.renderAdd(song.title, () => this.add(song.id, this.gallery.id))}
    </li>`;
  }
}

customElements.define("bf-song-picker", SongPicker);
