export const CLOSEST = 32;
const STEP = 2;
/** A pixel of a wheel turned with Ctrl, or of a trackpad's pinch. */
const WHEEL_FACTOR = 0.005;
/** Who has just scrolled is not pulled back to the playhead. */
const HANDS_OFF_MILLISECONDS = 2000;
/** The playhead that has left the view comes back here, from its left. */
const LEAD = 0.1;

/** How closely a roll is seen, and which stretch: it lies in a box that scrolls. */
export class RollZoom {
  readonly #onChange: () => void;
  #box: HTMLElement | undefined;
  #factor = 1;
  #pinch: { readonly distance: number; readonly factor: number } | undefined;
  #touchedAt = Number.NEGATIVE_INFINITY;
  /** What stays where it is once the roll has its new width: a place, and pixels from the left. */
  #anchor: { readonly place: number; readonly pixels: number } | undefined;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  get factor(): number {
    return this.#factor;
  }

  get left(): number {
    return this.#box?.scrollLeft ?? 0;
  }

  get width(): number {
    return this.#box?.clientWidth ?? 0;
  }

  attach(box: HTMLElement | undefined): void {
    if (box === this.#box) return;
    this.#box?.removeEventListener("touchmove", this.#touchMove);
    this.#box = box;
    // Listened to here, since a passive listener could not keep the browser from zooming the page.
    box?.addEventListener("touchmove", this.#touchMove, { passive: false });
  }

  in(): void {
    this.#zoomTo(this.#factor * STEP, this.width / 2);
  }

  out(): void {
    this.#zoomTo(this.#factor / STEP, this.width / 2);
  }

  all(): void {
    this.#zoomTo(1, 0);
  }

  /** Moves the box so that what was under the hand is there still. Call it once it is drawn. */
  settle(): void {
    if (!this.#anchor || !this.#box) return;
    const { place, pixels } = this.#anchor;
    this.#anchor = undefined;
    this.#box.scrollLeft = place * this.#box.scrollWidth - pixels;
  }

  /** Keeps a playhead in sight. */
  follow(place: number): void {
    const box = this.#box;
    if (!box || this.#factor === 1) return;
    if (performance.now() - this.#touchedAt < HANDS_OFF_MILLISECONDS) return;
    const at = place * box.scrollWidth;
    const isSeen = at >= box.scrollLeft && at <= box.scrollLeft + box.clientWidth * (1 - LEAD / 2);
    if (!isSeen) box.scrollLeft = at - box.clientWidth * LEAD;
  }

  readonly wheel = (event: WheelEvent) => {
    this.#touchedAt = performance.now();
    if (!event.ctrlKey) return;
    event.preventDefault();
    this.#zoomTo(
      this.#factor * Math.exp(-event.deltaY * WHEEL_FACTOR),
      this.#pixels(event.clientX),
    );
  };

  readonly touchStart = (event: TouchEvent) => {
    this.#touchedAt = performance.now();
    const distance = distanceOf(event);
    this.#pinch = distance === undefined ? undefined : { distance, factor: this.#factor };
  };

  readonly #touchMove = (event: TouchEvent) => {
    this.#touchedAt = performance.now();
    const distance = distanceOf(event);
    if (!this.#pinch || distance === undefined) return;
    event.preventDefault();
    const [a, b] = event.touches;
    const middle = ((a?.clientX ?? 0) + (b?.clientX ?? 0)) / 2;
    const factor = (this.#pinch.factor * distance) / this.#pinch.distance;
    this.#zoomTo(factor, this.#pixels(middle));
  };

  #pixels(clientX: number): number {
    return clientX - (this.#box?.getBoundingClientRect().left ?? 0);
  }

  #zoomTo(factor: number, pixels: number): void {
    const box = this.#box;
    const within = Math.min(CLOSEST, Math.max(1, factor));
    if (!box || within === this.#factor) return;
    this.#anchor = { place: (box.scrollLeft + pixels) / Math.max(1, box.scrollWidth), pixels };
    this.#factor = within;
    this.#onChange();
  }
}

/** Between two fingers. */
function distanceOf({ touches }: TouchEvent): number | undefined {
  const [a, b] = touches;
  if (!a || !b || touches.length !== 2) return undefined;
  return Math.max(1, Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY));
}
