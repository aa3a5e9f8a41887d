import { html, nothing } from "lit";
import type { RollTimes } from "./rollTimes";

export type BarRange = readonly [first: number, last: number];

/** Less is a click. */
const DRAG_PIXELS = 4;

interface Drag {
  /** The bar that stays. */
  readonly fixed: number;
  readonly fromX: number;
  readonly isHandle: boolean;
  now: BarRange | undefined;
}

interface Loop {
  readonly times: () => RollTimes | undefined;
  /** What is looped now; undefined for the whole song, and for none. */
  readonly range: () => BarRange | undefined;
  readonly choose: (range: BarRange) => void;
  readonly seek: (seconds: number) => void;
  readonly redraw: () => void;
}

/** The ruler of a roll: bars are looped by a drag over it, and by its two handles. */
export class RollLoop {
  readonly #loop: Loop;
  #drag: Drag | undefined;

  constructor(loop: Loop) {
    this.#loop = loop;
  }

  render() {
    const times = this.#loop.times();
    if (!times) return nothing;
    const range = this.#drag?.now ?? this.#loop.range();
    return html`<div
      class="roll-ruler"
      role="group"
      aria-label="Loop"
      @pointerdown=${this.#press}
      @pointermove=${this.#move}
      @pointerup=${this.#release}
      @pointercancel=${this.#cancel}
    >
      ${range ? this.#band(times, range) : nothing}
    </div>`;
  }

  #band(times: RollTimes, range: BarRange) {
    const [from, to] = times.placesOf(range);
    return html`<i
        class="roll-loop"
        style="left: ${from * 100}%; width: ${(to - from) * 100}%"
      ></i>
      ${this.#handle(times, range, 0, from)} ${this.#handle(times, range, 1, to)}`;
  }

  #handle(times: RollTimes, range: BarRange, end: 0 | 1, place: number) {
    return html`<i
      class="roll-handle ${end === 0 ? "roll-handle--from" : "roll-handle--to"}"
      style="left: ${end === 0 ? "max(24px" : "min(100% - 24px"}, ${place * 100}%)"
      data-end=${end}
      role="slider"
      tabindex="0"
      aria-label=${end === 0 ? "Loop from bar" : "Loop to bar"}
      aria-valuemin="1"
      aria-valuemax=${times.bars.length}
      aria-valuenow=${range[end]}
      @keydown=${(event: KeyboardEvent) => this.#key(event, range, end)}
    ></i>`;
  }

  #key(event: KeyboardEvent, range: BarRange, end: 0 | 1): void {
    const count = this.#loop.times()?.bars.length ?? 1;
    const now = range[end];
    const steps: Readonly<Record<string, number>> = {
      ArrowRight: now + 1,
      ArrowUp: now + 1,
      ArrowLeft: now - 1,
      ArrowDown: now - 1,
      PageUp: now + 4,
      PageDown: now - 4,
      Home: 1,
      End: count,
    };
    const wanted = steps[event.key];
    if (wanted === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    const [least, most] = end === 0 ? [1, range[1]] : [range[0], count];
    const bar = Math.min(most, Math.max(least, wanted));
    this.#loop.choose(end === 0 ? [bar, range[1]] : [range[0], bar]);
  }

  readonly #press = (event: PointerEvent) => {
    if (event.button !== 0 || !(event.currentTarget instanceof HTMLElement)) return;
    const handle = event.target instanceof HTMLElement ? event.target.dataset["end"] : undefined;
    const range = this.#loop.range();
    const isHandle = handle !== undefined && range !== undefined;
    const fixed = isHandle ? range[handle === "0" ? 1 : 0] : this.#barAt(event);
    this.#drag = { fixed, fromX: event.clientX, isHandle, now: undefined };
    event.currentTarget.setPointerCapture(event.pointerId);
  };

  readonly #move = (event: PointerEvent) => {
    const drag = this.#drag;
    if (!drag || (!drag.now && Math.abs(event.clientX - drag.fromX) < DRAG_PIXELS)) return;
    const bar = this.#barAt(event);
    drag.now = [Math.min(bar, drag.fixed), Math.max(bar, drag.fixed)];
    this.#loop.redraw();
  };

  readonly #release = () => {
    const drag = this.#drag;
    this.#drag = undefined;
    const times = this.#loop.times();
    if (drag?.now) this.#loop.choose(drag.now);
    else if (drag && times && !drag.isHandle) this.#loop.seek(times.secondsOfBar(drag.fixed - 1));
    this.#loop.redraw();
  };

  readonly #cancel = () => {
    this.#drag = undefined;
    this.#loop.redraw();
  };

  #barAt({ clientX, currentTarget }: PointerEvent): number {
    const times = this.#loop.times();
    if (!times || !(currentTarget instanceof HTMLElement)) return 1;
    const { left, width } = currentTarget.getBoundingClientRect();
    return times.barNumberAt(Math.min(1, Math.max(0, (clientX - left) / Math.max(1, width))));
  }
}
