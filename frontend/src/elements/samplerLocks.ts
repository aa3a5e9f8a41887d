import { html, nothing } from "lit";
import type { Explorer } from "./explorer";
import type { ExplorerState } from "./explorerState";
import { isFree, lockable, NO_LOCKS, toggled } from "./locks";

/** What of the sample stays while the rest is drawn again. */
export function samplerLocks(explorer: Explorer, state: ExplorerState) {
  const { manifest, now, locks } = state;
  if (!manifest || !now) return nothing;
  const { bars, tracks } = lockable(now.tokens, manifest);
  const button = (words: string, locked: boolean, press: () => void) => html`<li>
    <button class="btn btn--s" type="button" aria-pressed=${locked} @click=${press}>${words}</button>
  </li>`;
  return html`<section class="block" aria-label="Keep a part">
    <header><h2>Keep a part</h2></header>
    <ul class="row row--tight" aria-label="Bars to keep">
      ${Array.from({ length: bars }, (_, i) =>
        button(`Bar ${i + 1}`, locks.bars.includes(i), () =>
          explorer.turn({ locks: { ...locks, bars: toggled(locks.bars, i) } }),
        ),
      )}
    </ul>
    ${
      tracks.length > 1
        ? html`<ul class="row row--tight" aria-label="Instruments to keep">
            ${tracks.map(({ token, name }) =>
              button(name, locks.tracks.includes(token), () =>
                explorer.turn({ locks: { ...locks, tracks: toggled(locks.tracks, token) } }),
              ),
            )}
          </ul>`
        : nothing
    }
    <div class="row">
      <button class="btn" type="button" ?disabled=${isFree(locks)} @click=${() => explorer.redraw()}>
        Draw the rest again
      </button>
      ${
        isFree(locks)
          ? nothing
          : html`<button
              class="btn btn--link"
              type="button"
              @click=${() => explorer.turn({ locks: NO_LOCKS })}
            >
              Let all of it go
            </button>`
      }
    </div>
    <p class="small quiet">What is pressed stays, also while the dot moves.</p>
  </section>`;
}
