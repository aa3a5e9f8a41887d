import { html, nothing } from "lit";
import type { Explorer } from "./explorer";
import type { ExplorerState, ReadySong } from "./explorerState";

/** Songs to begin with: each is a seed with its label and chords, drawn here and played at once. */
export function samplerReady(
  explorer: Explorer,
  songs: readonly ReadySong[],
  { now, label, chords }: ExplorerState,
) {
  if (songs.length === 0) return nothing;
  const isNow = (song: ReadySong) =>
    now?.seed === song.seed && label === (song.label ?? "") && chords === (song.chords ?? "");
  return html`<ul class="row row--tight" aria-label="Songs to begin with">
    ${songs.map(
      (song) => html`<li>
        <button
          class="btn"
          type="button"
          aria-pressed=${isNow(song)}
          @click=${() => explorer.begin(song)}
        >
          ${song.title}
        </button>
      </li>`,
    )}
  </ul>`;
}
