import { html, nothing, type PropertyValues } from "lit";
import type { LatentMap, MapPoint } from "../model/latentMap";
import { paintHalftone } from "./halftoneScreen";
import { mapInk } from "./mapDensity";
import { paintDots } from "./mapDots";
import { movedOnMap, type Place, placeOf, placeWords, pointNear, within } from "./mapPlaces";
import { PageElement } from "./pageElement";
import { pointName } from "./sampleNames";

const NEAR_PIXELS = 16;
/** So close to a song's dot a press is meant for it; a finger covers more. */
const HIT_PIXELS = 9;
const TOUCH_PIXELS = 22;
/** A press that moves no further is no drag. */
const STILL_PIXELS = 4;
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
 * arrow keys move. Announces `steer` with the z that was asked for, and `visit` with the song whose
 * dot was pressed, or that is nearest when Enter is.
 */
export class MapOfSongs extends PageElement {
  static override readonly properties = {
    map: { attribute: false },
    z: { attribute: false },
    pointed: { state: true },
  };
  declare map: LatentMap | undefined;
  declare z: readonly number[];
  /** The song under the mouse. */
  declare pointed: MapPoint | undefined;
  #dragging = false;
  #pressed: { readonly x: number; readonly y: number } | undefined;

  constructor() {
    super();
    this.z = [];
    this.watchSize(() => {
      this.#paint();
      this.requestUpdate();
    });
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("map")) this.#paint();
  }

  /** Whether the songs can be heard: earlier maps bring their places only. */
  get #hasSongs(): boolean {
    return this.map?.points.some(({ z }) => z.length > 0) ?? false;
  }

  #paint(): void {
    const canvas = this.querySelector("canvas");
    if (!canvas || !this.map) return;
    paintHalftone(canvas, this, mapInk(this.map));
    if (this.#hasSongs) paintDots(canvas, this.map);
  }

  protected override render() {
    const { map } = this;
    if (!map) return nothing;
    const place = placeOf(this.z, map);
    const left = 50 + (50 * within(place.x, map.across)) / map.across.extent;
    const top = 50 - (50 * within(place.y, map.up)) / map.up.extent;
    const near = this.#near(map, place);
    return html`<div
      class="map ${this.pointed ? "map--song" : ""}"
      @pointerdown=${this.#press}
      @pointermove=${this.#drag}
      @pointerup=${this.#release}
      @pointercancel=${this.#release}
      @pointerleave=${this.#leave}
      @click=${this.#click}
    >
      <canvas aria-hidden="true"></canvas>
      <i class="map__cross map__cross--across" style="top:${top}%"></i>
      <i class="map__cross map__cross--up" style="left:${left}%"></i>
      <p class="map__say">
        <b>Drag the dot. The music follows.</b>
        ${this.pointed ? `Hear ${told(this.pointed)}` : near ? `Near ${near}` : ""}
      </p>
      <div
        class="map__dot"
        style="left:${left}%;top:${top}%"
        role="slider"
        tabindex="0"
        aria-label="Point on the map. Arrow keys move it.${
          this.#hasSongs ? " Enter plays the nearest song." : ""
        }"
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
    const point = pointNear(map, place, this.#half, NEAR_PIXELS);
    return point ? told(point) : "";
  }

  get #half() {
    return { width: this.clientWidth / 2, height: this.clientHeight / 2 };
  }

  /** The song whose dot is under the mouse or the finger. */
  #songUnder(event: MouseEvent): MapPoint | undefined {
    const place = this.#placeUnder(event);
    if (!this.map || !place || !this.#hasSongs || onDot(event)) return undefined;
    return pointNear(this.map, place, this.#half, isTouch(event) ? TOUCH_PIXELS : HIT_PIXELS);
  }

  /** A finger drags the dot only: beside it, it scrolls the page. */
  readonly #press = (event: PointerEvent) => {
    if (event.button !== 0 || (event.pointerType === "touch" && !onDot(event))) return;
    this.#dragging = true;
    this.#pressed = { x: event.clientX, y: event.clientY };
    if (event.currentTarget instanceof HTMLElement) {
      event.currentTarget.setPointerCapture(event.pointerId);
    }
    if (!onDot(event) && !this.#songUnder(event)) this.#steerTo(event);
  };

  readonly #drag = (event: PointerEvent) => {
    const { x = 0, y = 0 } = this.#pressed ?? {};
    const moved = Math.hypot(event.clientX - x, event.clientY - y) > STILL_PIXELS;
    if (this.#dragging && moved) {
      this.#pressed = undefined;
      this.#steerTo(event);
    }
    this.pointed = this.#dragging || isTouch(event) ? undefined : this.#songUnder(event);
  };

  readonly #leave = () => {
    this.pointed = undefined;
  };

  readonly #release = () => {
    if (!this.#dragging) return;
    this.#dragging = false;
    // The arrow keys go on from here.
    this.querySelector<HTMLElement>(".map__dot")?.focus({ preventScroll: true });
  };

  /** A song's dot is played; elsewhere a finger steers, a mouse has already. */
  readonly #click = (event: MouseEvent) => {
    const touched = isTouch(event);
    const still = touched || this.#pressed !== undefined;
    this.#pressed = undefined;
    const song = still ? this.#songUnder(event) : undefined;
    if (song) this.#visit(song);
    else if (touched && !onDot(event)) this.#steerTo(event);
  };

  #placeUnder(event: MouseEvent): Place | undefined {
    const { map } = this;
    const box = this.getBoundingClientRect();
    if (!map || box.width === 0 || box.height === 0) return undefined;
    return {
      x: (((event.clientX - box.left) / box.width) * 2 - 1) * map.across.extent,
      y: (1 - ((event.clientY - box.top) / box.height) * 2) * map.up.extent,
    };
  }

  #steerTo(event: MouseEvent): void {
    const place = this.#placeUnder(event);
    if (this.map && place) this.#steer(this.map, place);
  }

  readonly #key = (event: KeyboardEvent) => {
    const { map } = this;
    if (map && event.key === "Enter" && this.#hasSongs) {
      event.preventDefault();
      this.#visitNearest(map);
      return;
    }
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

  #visitNearest(map: LatentMap): void {
    const song = pointNear(map, placeOf(this.z, map), this.#half, Number.POSITIVE_INFINITY);
    if (song) this.#visit(song);
  }

  #visit(song: MapPoint): void {
    this.dispatchEvent(new CustomEvent("visit", { detail: song }));
  }

  #steer(map: LatentMap, place: Place): void {
    this.dispatchEvent(new CustomEvent("steer", { detail: movedOnMap(this.z, place, map) }));
  }
}

function onDot(event: MouseEvent): boolean {
  return event.target instanceof HTMLElement && event.target.matches(".map__dot");
}

function isTouch(event: MouseEvent): boolean {
  return event instanceof PointerEvent && event.pointerType === "touch";
}

/** "Autumn Leaves, 40 % in, swing". */
function told(point: MapPoint): string {
  return point.label ? `${pointName(point)}, ${point.label}` : pointName(point);
}

customElements.define("bf-map", MapOfSongs);

declare global {
  interface HTMLElementTagNameMap {
    "bf-map": MapOfSongs;
  }
}
