import { html } from "lit";
import { CORNER_NAMES, type Place } from "./morph";
import { PageElement } from "./pageElement";

const STEP = 0.05;
const LARGE_STEP = 0.25;
const ARROWS: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/**
 * `<bf-morph-pad .place>`: a square between four corners, and a dot in it that mouse, finger and
 * arrow keys move. Announces `place` with where it was moved to.
 */
export class MorphPad extends PageElement {
  static override readonly properties = { place: { attribute: false } };
  declare place: Place;
  #dragging = false;

  constructor() {
    super();
    this.place = { x: 0, y: 0 };
  }

  protected override render() {
    const { x, y } = this.place;
    const [across, down] = [Math.round(100 * x), Math.round(100 * y)];
    return html`<div
      class="pad"
      @pointerdown=${this.#press}
      @pointermove=${this.#drag}
      @pointerup=${this.#release}
      @pointercancel=${this.#release}
    >
      ${CORNER_NAMES.map((name) => html`<b class="pad__corner" aria-hidden="true">${name}</b>`)}
      <div
        class="map__dot"
        style="left:${across}%;top:${down}%"
        role="slider"
        tabindex="0"
        aria-label="Point between the corners. Arrow keys move it."
        aria-valuemin="0"
        aria-valuemax="100"
        aria-valuenow=${across}
        aria-valuetext="${across} % from A to B, ${down} % down to C and D"
        @keydown=${this.#key}
      ></div>
    </div>`;
  }

  readonly #press = (event: PointerEvent) => {
    if (event.button !== 0) return;
    this.#dragging = true;
    if (event.currentTarget instanceof HTMLElement) {
      event.currentTarget.setPointerCapture(event.pointerId);
    }
    this.#follow(event);
  };

  readonly #drag = (event: PointerEvent) => {
    if (this.#dragging) this.#follow(event);
  };

  readonly #release = () => {
    if (!this.#dragging) return;
    this.#dragging = false;
    this.querySelector<HTMLElement>(".map__dot")?.focus({ preventScroll: true });
  };

  readonly #key = (event: KeyboardEvent) => {
    const arrow = ARROWS[event.key];
    if (!arrow || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const step = event.shiftKey ? LARGE_STEP : STEP;
    const { x, y } = this.place;
    this.#move({ x: x + arrow[0] * step, y: y + arrow[1] * step });
  };

  #follow(event: PointerEvent): void {
    const box = this.getBoundingClientRect();
    if (box.width === 0 || box.height === 0) return;
    this.#move({
      x: (event.clientX - box.left) / box.width,
      y: (event.clientY - box.top) / box.height,
    });
  }

  #move({ x, y }: Place): void {
    this.dispatchEvent(new CustomEvent("place", { detail: { x: share(x), y: share(y) } }));
  }
}

function share(value: number): number {
  return Math.min(1, Math.max(0, Math.round(1000 * value) / 1000));
}

customElements.define("bf-morph-pad", MorphPad);

declare global {
  interface HTMLElementTagNameMap {
    "bf-morph-pad": MorphPad;
  }
}
