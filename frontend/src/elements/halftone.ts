import { html } from "lit";
import { paintHalftone } from "./halftoneScreen";
import { PageElement } from "./pageElement";

/** Hills of the screen: across and down in shares of the picture, their width, their height. */
const HILLS: readonly (readonly [x: number, y: number, width: number, height: number])[] = [
  [0.62, 0.34, 0.11, 1],
  [0.78, 0.62, 0.09, 0.9],
  [0.9, 0.28, 0.07, 0.7],
  [0.5, 0.7, 0.1, 0.62],
  [0.36, 0.3, 0.09, 0.42],
  [0.95, 0.78, 0.08, 0.6],
  [0.2, 0.62, 0.12, 0.22],
  [0.7, 0.12, 0.07, 0.5],
];

/** `<bf-halftone>`: the printer's screen behind the front page's words. Decoration only. */
export class Halftone extends PageElement {
  constructor() {
    super();
    this.watchSize(() => {
      const canvas = this.querySelector("canvas");
      if (canvas) paintHalftone(canvas, this, ink);
    });
  }

  protected override render() {
    return html`<canvas aria-hidden="true"></canvas>`;
  }
}

function ink(x: number, y: number): number {
  return HILLS.reduce((sum, [hillX, hillY, width, height]) => {
    const across = ((x - hillX) / width) ** 2 * 0.8;
    const down = ((y - hillY) / (width * 1.7)) ** 2;
    return sum + height * Math.exp(-(across + down));
  }, 0);
}

customElements.define("bf-halftone", Halftone);
