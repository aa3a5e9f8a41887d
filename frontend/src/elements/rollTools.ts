import { html } from "lit";
import type { BarRange } from "./rollLoop";
import { CLOSEST, type RollZoom } from "./rollZoom";

interface Tools {
  readonly zoom: RollZoom;
  readonly loop: BarRange | undefined;
  readonly onLoop: () => void;
}

/** The buttons under a roll: how closely it is seen, and the loop. */
export function rollTools({ zoom, loop, onLoop }: Tools) {
  const words = `${Math.round(zoom.factor * 100)}%`;
  return html`<div class="roll-tools" role="group" aria-label="Piano roll">
    <button
      class="btn btn--s"
      type="button"
      aria-label="Zoom out"
      ?disabled=${zoom.factor <= 1}
      @click=${() => zoom.out()}
    >
      −
    </button>
    <output class="small" aria-label="Zoom">${words}</output>
    <button
      class="btn btn--s"
      type="button"
      aria-label="Zoom in"
      ?disabled=${zoom.factor >= CLOSEST}
      @click=${() => zoom.in()}
    >
      +
    </button>
    <button class="btn btn--s" type="button" aria-pressed=${loop ? "true" : "false"} @click=${onLoop}>
      ${loop ? loopWords(loop) : "Loop this bar"}
    </button>
    <span class="small quiet roll-tools__hint">Drag over the bars’ numbers to loop them.</span>
  </div>`;
}

function loopWords([first, last]: BarRange): string {
  return first === last ? `Looping bar ${first}` : `Looping bars ${first} to ${last}`;
}
