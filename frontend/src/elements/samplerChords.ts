import { html, nothing } from "lit";
import { saysChords } from "./chordPlan";
import type { Explorer } from "./explorer";
import type { ExplorerState } from "./explorerState";
import { typed } from "./typed";

const READY: readonly (readonly [name: string, chords: string])[] = [
  ["Two, five, one", "Dm7 | G7 | Cmaj7 | Cmaj7"],
  ["Minor two, five, one", "Dm7b5 | G7 | Cm6 | Cm6"],
  ["Blues in F", "F7 | Bb7 | F7 | F7"],
  ["A bridge of dominants", "D7 | G7 | C7 | F7"],
  ["Two modes", "Dm7 | Dm7 | Ebm7 | Dm7"],
];

/** Chords to play over, for a model whose music says them. */
export function samplerChords(explorer: Explorer, state: ExplorerState) {
  const { manifest, chords } = state;
  if (!manifest || !saysChords(manifest.vocabulary)) return nothing;
  const play = (event: SubmitEvent) => {
    event.preventDefault();
    explorer.redraw();
  };
  const choose = (event: Event) => {
    explorer.turn({ chords: typed(event) });
    explorer.redraw();
  };
  const own = chords !== "" && READY.every(([, text]) => text !== chords);
  return html`<section class="block" aria-label="Chords">
    <header><h2>Chords</h2></header>
    <label class="field" for="progression">
      <span><b>A progression</b></span>
      <select id="progression" aria-label="A progression" @change=${choose}>
        <option value="" .selected=${chords === ""}>The model's own</option>
        ${READY.map(
          ([name, text]) =>
            html`<option value=${text} .selected=${text === chords}>${name}: ${text}</option>`,
        )}
        ${own ? html`<option value=${chords} .selected=${true}>Your own</option>` : nothing}
      </select>
    </label>
    <form class="field" @submit=${play}>
      <label for="chords"><b>Or your own</b></label>
      <span class="copy">
        <input
          id="chords"
          type="text"
          autocomplete="off"
          autocapitalize="off"
          spellcheck="false"
          placeholder="Dm7 | G7 | Cmaj7"
          .value=${chords}
          @input=${(event: Event) => explorer.turn({ chords: typed(event) })}
        />
        <button class="btn" type="submit">Play these</button>
      </span>
      <small>A line between bars; several chords share a bar.</small>
    </form>
  </section>`;
}
