import { html, LitElement, nothing, type PropertyValues } from "lit";
import type { LatentMap } from "../model/latentMap";
import { paintHalftone } from "./halftoneScreen";
import { mapInk } from "./mapDensity";
import { movedOnMap, type Place, placeOf, placeWords, pointNear, within } from "./mapPlaces";

const NEAR_PIXELS = 16;
/** Arrow keys take this share of the map's half; with Shift, a large step. */
const STEP = 0.05;
const LARGE_STEP = 0.25;
const ARROWS: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/**
 * `<bf-map>`: where the songs lie in the latent space, and a dot at `.z` that mouse, finger and
 * arrow keys move. Announces `steer` with the z that was asked for.
 */
export class MapOfSongs extends LitElement {
  static override readonly properties = {
    map: { attribute: false },
    z: { attribute: false },
  };
  declare map: LatentMap | undefined;
  declare z: readonly number[];
  #dragging = false;
  readonly #observer = new ResizeObserver(() => {
    this.#paint();
    this.requestUpdate();
  });

  constructor() {
    super();
    this.z = [];
  }

  protected override createRenderRoot(): HTMLElement {
    this.replaceChildren();
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

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("map")) this.#paint();
  }

  #paint(): void {
    const canvas = this.querySelector("canvas");
    if (canvas && this.map) paintHalftone(canvas, this, mapInk(this.map));
  }

  protected override render() {
    const { map } = this;
    if (!map) return nothing;
    const place = placeOf(this.z, map);
    const left = 50 + (50 * within(place.x, map.across)) / map.across.extent;
    const top = 50 - (50 * within(place.y, map.up)) / map.up.extent;
    const near = this.#near(map, place);
    return html`<div
      class="map"
      @pointerdown=${this.#press}
      @pointermove=${this.#drag}
      @pointerup=${this.#release}
      @pointercancel=${this.#release}
      @click=${this.#click}
    >
      <canvas aria-hidden="true"></canvas>
      <i class="map__cross map__cross--across" style="top:${top}%"></i>
      <i class="map__cross map__cross--up" style="left:${left}%"></i>
      <p class="map__say"><b>Drag the dot. The music follows.</b> ${near ? `Near ${near}` : ""}</p>
      <div
        class="map__dot"
        style="left:${left}%;top:${top}%"
        role="slider"
        tabindex="0"
        aria-label="Point on the map. Arrow keys move it."
        aria-valuemin=${-map.across.extent}
        aria-valuemax=${map.across.extent}
        aria-valuenow=${place.x.toFixed(2)}
        aria-valuetext="${placeWords(place.x)} across, ${placeWords(place.y)} up${
          near ? `, near ${near}` : ""
        }"
        @keydown=${this.#key}
      ></div>
    </div>`;
  }

  #near(map: LatentMap, place: Place): string {
    const half = { width: this.clientWidth / 2, height: this.clientHeight / 2 };
    const point = pointNear(map, place, half, NEAR_PIXELS);
    return point ? `${point.title}, ${Math.round(100 * point.position)} % in` : "";
  }

  /** A finger drags the dot only: beside it, it scrolls the page. */
  readonly #press = (event: PointerEvent) => {
    const onDot = event.target instanceof HTMLElement && event.target.matches(".map__dot");
    if (event.button !== 0 || (event.pointerType === "touch" && !onDot)) return;
    this.#dragging = true;
    if (event.currentTarget instanceof HTMLElement) {
      event.currentTarget.setPointerCapture(event.pointerId);
    }
    if (!onDot) this.#steerTo(event);
  };

  readonly #drag = (event: PointerEvent) => {
    if (this.#dragging) this.#steerTo(event);
  };

  readonly #release = () => {
    if (!this.#dragging) return;
    this.#dragging = false;
    // The arrow keys go on from here.
    this.querySelector<HTMLElement>(".map__dot")?.focus({ preventScroll: true });
  };

  /** A tap; a mouse has already steered there. */
  readonly #click = (event: MouseEvent) => {
    const touched = event instanceof PointerEvent && event.pointerType === "touch";
    const onDot = event.target instanceof HTMLElement && event.target.matches(".map__dot");
    if (touched && !onDot) this.#steerTo(event);
  };

  #steerTo(event: MouseEvent): void {
    const { map } = this;
    const box = this.getBoundingClientRect();
    if (!map || box.width === 0 || box.height === 0) return;
    this.#steer(map, {
      x: (((event.clientX - box.left) / box.width) * 2 - 1) * map.across.extent,
      y: (1 - ((event.clientY - box.top) / box.height) * 2) * map.up.extent,
    });
  }

  readonly #key = (event: KeyboardEvent) => {
    const { map } = this;
    const arrow = ARROWS[event.key];
    if (!map || !arrow || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const step = event.shiftKey ? LARGE_STEP : STEP;
    const { x, y } = placeOf(this.z, map);
    this.#steer(map, {
      x: x + arrow[0] * step * map.across.extent,
      y: y + arrow[1] * step * map.up.extent,
    });
  };

  #steer(map: LatentMap, place: Place): void {
    this.dispatchEvent(new CustomEvent("steer", { detail: movedOnMap(this.z, place, map) }));
  }
}

customElements.define("bf-map", MapOfSongs);

declare global {
  interface HTMLElementTagNameMap {
    "bf-map": MapOfSongs;
  }
}
