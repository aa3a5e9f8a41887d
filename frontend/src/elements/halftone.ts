import { LitElement } from "lit";
import { paintHalftone } from "./halftoneScreen";

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
export class Halftone extends LitElement {
  readonly #canvas = document.createElement("canvas");
  readonly #observer = new ResizeObserver(() => paintHalftone(this.#canvas, this, ink));

  protected override createRenderRoot(): HTMLElement {
    this.replaceChildren(this.#canvas);
    this.setAttribute("aria-hidden", "true");
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#observer.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#observer.disconnect();
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
