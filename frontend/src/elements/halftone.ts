import { LitElement } from "lit";

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
const PHONE = 640;

/** `<bf-halftone>`: the printer's screen behind the front page's words. Decoration only. */
export class Halftone extends LitElement {
  readonly #canvas = document.createElement("canvas");
  readonly #observer = new ResizeObserver(() => this.#paint());

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

  #paint(): void {
    const { clientWidth: width, clientHeight: height } = this;
    const sharp = window.devicePixelRatio;
    this.#canvas.width = width * sharp;
    this.#canvas.height = height * sharp;
    const context = this.#canvas.getContext("2d");
    if (!context || width === 0) return;
    context.scale(sharp, sharp);
    context.fillStyle = "rgb(22 20 18 / 78%)";
    context.beginPath();
    const grid = width < PHONE ? 8 : 10;
    for (let row = 0; row * grid * 0.5 < height + grid; row += 1) {
      const y = row * grid * 0.5;
      for (let x = row % 2 === 0 ? 0 : grid / 2; x < width + grid; x += grid) {
        const radius = Math.min(0.5, 0.52 * Math.sqrt(ink(x / width, y / height))) * grid * 0.72;
        if (radius < 0.55) continue;
        context.moveTo(x + radius, y);
        context.arc(x, y, radius, 0, 2 * Math.PI);
      }
    }
    context.fill();
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
