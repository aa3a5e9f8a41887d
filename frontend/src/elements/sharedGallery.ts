import { html, nothing } from "lit";
import { answer, api } from "../api/client";
import type { SharedGallery, SharedSong } from "../api/types";
import { formatClock } from "./figures";
import { readInitial } from "./initial";
import { LightElement } from "./lightElement";
import { emptyNotice, waitNotice } from "./notices";
import "./playerButton";
import { type Delivery, RatingOutbox } from "./ratingOutbox";

const SCALE: readonly (readonly [value: number, word: string])[] = [
  [1, "Bad"],
  [2, "Poor"],
  [3, "Fair"],
  [4, "Good"],
  [5, "Excellent"],
];

interface Receipt {
  readonly my_rating: number;
  readonly label: string;
}

interface State {
  readonly gallery: SharedGallery | null;
}

/**
 * `<bf-shared-gallery data-token>`: the listener's page. A rating shows at once, says when it is
 * saved, and outlives a lost connection. The label comes from the server, after the rating.
 */
export class SharedGalleryPage extends LightElement<State> {
  protected override state: State = { gallery: null };
  #outbox: RatingOutbox<Receipt> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    const gallery = readInitial<SharedGallery>() ?? null;
    this.#outbox ??= new RatingOutbox({
      storage: localStorage,
      key: `blindfold-ratings-${this.#token}`,
      send: (songId, value) => this.#send(songId, value),
      onReceipt: (songId, receipt) => this.#patch(songId, receipt),
      onChange: () => this.requestUpdate(),
    });
    this.change({ gallery });
    for (const [songId, value] of this.#outbox.unsent) this.#patch(songId, { my_rating: value });
    window.addEventListener("online", this.#flush);
    this.#flush();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("online", this.#flush);
    this.#outbox?.stop();
  }

  readonly #flush = () => this.#outbox?.flush();

  get #token(): string {
    return this.dataset["token"] ?? "";
  }

  #send(song_id: string, value: number): Promise<Receipt> {
    const request = { params: { path: { token: this.#token, song_id } }, body: { value } };
    return answer(api.PUT("/api/shared/{token}/songs/{song_id}/rating", request));
  }

  #patch(songId: string, patch: Partial<SharedSong>): void {
    const { gallery } = this.state;
    if (!gallery) return;
    const songs = gallery.songs.map((song) => (song.id === songId ? { ...song, ...patch } : song));
    this.change({ gallery: { ...gallery, songs } });
  }

  #rate(songId: string, value: number): void {
    this.#patch(songId, { my_rating: value });
    this.#outbox?.put(songId, value);
  }

  protected override render() {
    const { gallery } = this.state;
    if (!gallery) return waitNotice("Fetching the music");
    const { songs } = gallery;
    if (songs.length === 0) return emptyNotice("No music here yet", "Come back later.");
    const rated = songs.filter(({ my_rating }) => my_rating !== null).length;
    return html`<div class="listener__progress">
        <p class="row row--split small">
          <b>${rated} of ${songs.length} rated</b>
          <span role="status">${this.#savedWords(rated)}</span>
        </p>
        <div
          class="progress"
          role="progressbar"
          aria-label="Rated"
          aria-valuenow=${rated}
          aria-valuemin="0"
          aria-valuemax=${songs.length}
        >
          <i style="--v: ${(100 * rated) / songs.length}"></i>
        </div>
      </div>
      <ol class="songs">
        ${songs.map((song, index) => this.#song(song, index))}
      </ol>`;
  }

  #savedWords(rated: number) {
    const unsent = this.#outbox?.unsent.size ?? 0;
    if (unsent === 0)
      return rated > 0 ? html`<span class="quiet">All ratings saved</span>` : nothing;
    return `${unsent} not saved yet, kept on this device`;
  }

  #song(song: SharedSong, index: number) {
    const name = `Song ${index + 1}`;
    return html`<li>
      <bf-play-button
        data-id=${song.id}
        data-url="/api/shared/${this.#token}/songs/${song.id}/notes"
        data-title=${name}
      ></bf-play-button>
      <div class="listener__song">
        <h2>${name}</h2>
        <p class="quiet">${formatClock(song.seconds)}</p>
      </div>
      <fieldset class="scale">
        <legend class="vh">How good is ${name}?</legend>
        ${SCALE.map(
          ([value, word]) => html`<label>
            <input
              type="radio"
              name="rating-${song.id}"
              value=${value}
              aria-label="${value}, ${word.toLowerCase()}"
              .checked=${song.my_rating === value}
              @change=${() => this.#rate(song.id, value)}
            />
            <span>${value}<small aria-hidden="true">${word}</small></span>
          </label>`,
        )}
      </fieldset>
      <p class="listener__state">
        ${labelOf(song)} ${deliveryWords(this.#outbox?.delivery(song.id), song.my_rating !== null)}
      </p>
    </li>`;
  }
}

/** A bar with nothing under it until the server has told where the song comes from. */
function labelOf({ label }: SharedSong) {
  return label === null
    ? html`<span><i class="hood"></i><span class="vh">Where it comes from is shown once you have rated it.</span></span>`
    : html`<b class="listener__label">${label}</b>`;
}

function deliveryWords(delivery: Delivery | undefined, rated: boolean) {
  switch (delivery?.state) {
    case "saving":
      return html`<span class="quiet" role="status">Saving</span>`;
    case "waiting":
      return html`<span role="status"><b>Not saved, trying again.</b> It is kept on this device.</span>`;
    case "refused":
      return html`<span role="alert"><b>Not saved.</b> ${delivery.reason}</span>`;
    case "saved":
      return html`<span role="status">Saved</span>`;
    default:
      return rated ? html`<span class="quiet">Saved</span>` : nothing;
  }
}

customElements.define("bf-shared-gallery", SharedGalleryPage);
