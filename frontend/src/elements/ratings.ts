import { html, nothing, type PropertyValues } from "lit";
import { wordsFor } from "../api/apiError";
import { answer, api } from "../api/client";
import type { SongRatings } from "../api/types";
import { formatCount } from "./figures";
import { LightElement } from "./lightElement";
import { emptyNotice, failNotice, waitNotice } from "./notices";

const LOOK_AGAIN_MS = 15_000;
const WORST = 1;
const BEST = 5;

interface State {
  readonly ratings: readonly SongRatings[] | null;
  readonly problem: string;
}

/** `<bf-ratings .galleryId .songCount>`: means, counts and distributions, as they come in. */
export class Ratings extends LightElement<State> {
  static override readonly properties = {
    galleryId: { attribute: false },
    songCount: { attribute: false },
  };
  declare galleryId: string;
  /** A change fetches the ratings again. */
  declare songCount: number;
  protected override state: State = { ratings: null, problem: "" };
  #timer: ReturnType<typeof setInterval> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#timer = setInterval(() => {
      if (document.visibilityState === "visible") void this.#load();
    }, LOOK_AGAIN_MS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#timer);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("songCount")) void this.#load();
  }

  async #load(): Promise<void> {
    const request = { params: { path: { gallery_id: this.galleryId } }, signal: this.gone };
    try {
      const ratings = await answer(api.GET("/api/galleries/{gallery_id}/ratings", request));
      this.change({ ratings, problem: "" });
    } catch (error) {
      if (!this.gone.aborted) this.change({ problem: wordsFor(error) });
    }
  }

  protected override render() {
    const { ratings, problem } = this.state;
    if (problem) {
      const again = html`<button class="btn btn--s" type="button" @click=${this.#load}>
        Try again
      </button>`;
      return failNotice("The ratings did not come", problem, again);
    }
    if (ratings === null) return waitNotice("Fetching the ratings");
    if (ratings.every(({ count }) => count === 0)) {
      return emptyNotice("Nobody has rated yet", "Share the link, and ratings come in here.");
    }
    return html`<div class="scroll" tabindex="0" role="region" aria-label="Ratings by song">
      <table class="ratings">
        <thead>
          <tr>
            <th>Song</th>
            <th class="plot">
              <span class="ticks"><span>1 bad</span><span>5 excellent</span></span>
            </th>
            <th class="num">Mean</th>
            <th class="num">Ratings</th>
            <th><span class="votes__head">1 to 5</span></th>
          </tr>
        </thead>
        <tbody>
          ${byMean(ratings).map(row)}
        </tbody>
      </table>
    </div>`;
  }
}

/** The best first; songs without a rating last. */
function byMean(ratings: readonly SongRatings[]): SongRatings[] {
  return [...ratings].sort((a, b) => (b.mean ?? 0) - (a.mean ?? 0));
}

function row({ song_id, title, count, mean, distribution }: SongRatings) {
  const most = Math.max(1, ...distribution);
  const words = distribution
    .map((votes, index) => `${formatCount(votes)} gave ${index + 1}`)
    .join(", ");
  return html`<tr>
    <th><a href="/songs/${song_id}/">${title}</a></th>
    <td class="plot">
      ${
        mean === null
          ? html`<span class="quiet">No rating yet</span>`
          : html`<div
              class="strip"
              style="--v: ${((100 * (mean - WORST)) / (BEST - WORST)).toFixed(1)}"
            >
              <s></s>
            </div>`
      }
    </td>
    <td class="num">${mean === null ? "–" : html`<b>${mean.toFixed(2)}</b>`}</td>
    <td class="num">${formatCount(count)}</td>
    <td>
      ${
        count === 0
          ? nothing
          : html`<div class="votes" role="img" aria-label=${words} title=${words}>
              ${distribution.map((votes) => html`<i style="--v: ${((100 * votes) / most).toFixed(1)}"></i>`)}
            </div>`
      }
    </td>
  </tr>`;
}

customElements.define("bf-ratings", Ratings);
