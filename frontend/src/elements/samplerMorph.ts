import { html, nothing } from "lit";
import type { Explorer } from "./explorer";
import type { ExplorerState } from "./explorerState";
import {
  CORNER_NAMES,
  type Corner,
  corners,
  type Morph,
  morphWords,
  type Place,
  withCorner,
} from "./morph";
import "./morphPad";
import type { MorphWalk } from "./morphWalk";
import { typed } from "./typed";

/** Two or four places, and the way between them. */
export function samplerMorph(explorer: Explorer, walk: MorphWalk, state: ExplorerState) {
  const { morph, morphing, now } = state;
  const here = now && { name: explorer.title(now), z: now.z };
  const count = corners(morph);
  return html`<section class="block" aria-label="Morph">
    <header><h2>Morph</h2></header>
    <ul class="corners">
      ${CORNER_NAMES.map((name, i) => cornerField(explorer, morph, { name, index: i, here }))}
    </ul>
    ${
      count === 0
        ? hint()
        : html`${way(explorer, morph)}${count === 4 ? pad(explorer, morph) : nothing}
        <button
          class="btn"
          type="button"
          aria-pressed=${morphing}
          @click=${() => (morphing ? walk.stop() : void walk.start())}
        >
          ${morphing ? "Stop the walk" : "Walk while it plays"}
        </button>
        <p class="small quiet">Each time the loop begins again, it has gone a step on.</p>`
    }
  </section>`;
}

function hint() {
  return html`<p class="small quiet">
    Come to a sample or a song on the map and set it as A, then another as B. With C and D the way
    becomes a square.
  </p>`;
}

interface Slot {
  readonly name: string;
  readonly index: number;
  /** What would be set there. */
  readonly here: Corner | null;
}

function cornerField(explorer: Explorer, morph: Morph, { name, index, here }: Slot) {
  const corner = morph.corners[index];
  const set = (to: Corner | null) => explorer.setCorners(withCorner(morph, index, to));
  return html`<li>
    <b class="corners__name" aria-hidden="true">${name}</b>
    <span class="corners__song small">${corner?.name ?? "Not set"}</span>
    <button
      class="btn btn--s"
      type="button"
      aria-label="Set ${name} to what plays here${here ? `, ${here.name}` : ""}"
      ?disabled=${!here}
      @click=${() => here && set(here)}
    >
      Set ${name}
    </button>
    <button
      class="btn btn--s"
      type="button"
      aria-label="Clear ${name}"
      ?disabled=${!corner}
      @click=${() => set(null)}
    >
      ×
    </button>
  </li>`;
}

function way(explorer: Explorer, morph: Morph) {
  const isSquare = corners(morph) === 4;
  const move = (place: Partial<Place>) => explorer.morph({ ...morph, ...place });
  const slider = (axis: "x" | "y", words: string) => html`<label class="field" for="way-${axis}">
    <span><b>${words}</b><output>${Math.round(100 * morph[axis])} %</output></span>
    <input
      id="way-${axis}"
      type="range"
      aria-label=${words}
      min="0"
      max="1"
      step="0.01"
      aria-valuetext=${morphWords(morph)}
      .value=${String(morph[axis])}
      @input=${(event: Event) => move({ [axis]: Number(typed(event)) })}
    />
  </label>`;
  return html`${slider("x", "From A to B")}${isSquare ? slider("y", "Down to C and D") : nothing}`;
}

function pad(explorer: Explorer, morph: Morph) {
  const follow = ({ detail }: CustomEvent<Place>) => explorer.morph({ ...morph, ...detail });
  return html`<bf-morph-pad .place=${morph} @place=${follow}></bf-morph-pad>`;
}
