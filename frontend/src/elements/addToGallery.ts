import { html } from "lit";
import { answer, api } from "../api/client";
import type { Gallery } from "../api/types";
import { plural } from "./figures";
import { GalleryFiller } from "./galleryFiller";
import "./newGallery";

/** `<bf-add-to-gallery .songId>`: puts a kept song into galleries, old or new. */
export class AddToGallery extends GalleryFiller<Gallery> {
  static override readonly properties = { songId: { attribute: false } };
  declare songId: string;
  protected override readonly kind = "galleries";

  protected override fetchThings(): Promise<readonly Gallery[]> {
    return answer(api.GET("/api/galleries", { signal: this.gone }));
  }

  protected override take(gallery: Gallery): void {
    const others = (this.state.things ?? []).filter(({ id }) => id !== gallery.id);
    this.change({ things: [gallery, ...others] });
  }

  protected override renderThings(galleries: readonly Gallery[]) {
    const form = html`<bf-new-gallery
      @bf:gallery=${(event: CustomEvent<Gallery>) => this.add(this.songId, event.detail.id)}
    ></bf-new-gallery>`;
    if (galleries.length === 0) {
      return html`<p>Put it into a gallery, so that others can hear and rate it.</p>
        ${form}`;
    }
    return html`<ul class="things">
        ${galleries.map((gallery) => this.#row(gallery))}
      </ul>
      <details><summary>Make another gallery for it</summary>${form}</details>`;
  }

  #row({ id, ink, name, songs }: Gallery) {
    const inside = songs.some((song) => song.id === this.songId);
    return html`<li data-ink=${ink}>
      <p class="row row--tight">
        <i class="choice__ink" aria-hidden="true"></i>
        <a href="/galleries/${id}/"><b>${name}</b></a>
        <span class="small quiet">${plural(songs.length, "song")}</span>
      </p>
      ${
        inside
          ? html`<span class="small"><b>It is in here</b></span>`
          : this.renderAdd(name, () => this.add(this.songId, id))
      }
    </li>`;
  }
}

customElements.define("bf-add-to-gallery", AddToGallery);
