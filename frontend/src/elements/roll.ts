import { html, nothing, type PropertyValues, svg } from "lit";
import { ref } from "lit/directives/ref.js";
import { wordsFor } from "../api/apiError";
import { type NoteSequence, noteCount } from "../music/noteSequence";
import { PageElement } from "./pageElement";
import { paint, stopPainting } from "./paintQueue";
import { announce, type Playhead, playerState } from "./playerEvents";
import { fetchNotes } from "./playerNotes";
import { paintRoll } from "./rollCanvas";
import { describeRoll, drawnPart, drawRoll, type RollSize } from "./rollGeometry";
import { type BarRange, RollLoop } from "./rollLoop";
import { RollTimes } from "./rollTimes";
import { rollTools } from "./rollTools";
import { RollZoom } from "./rollZoom";

const MOST_SVG_NOTES = 1500;
/** Closer than this, only the stretch that is seen is drawn. */
const MOST_SVG_ZOOM = 4;

/**
 * `<bf-roll>`: a piano roll with a playhead that follows the player.
 *
 * - `.sequence` or `data-url`: the notes.
 * - `data-id`: the song whose playhead it shows; `data-title`, `data-subtitle` name it.
 * - `ruler`: bars are numbered. `mono`: one colour, no bars. `seekable`: a slider, by click,
 *   drag and keys; a song that the player has not taken up is played from there.
 * - `ruler seekable` also zooms, and loops the bars that are chosen on its ruler.
 * - `.only`: the index of the one track that is drawn, in its place and colour among all.
 */
export class Roll extends PageElement {
  static override readonly properties = {
    sequence: { attribute: false },
    songId: { attribute: "data-id" },
    url: { attribute: "data-url" },
    ruler: { type: Boolean },
    mono: { type: Boolean },
    seekable: { type: Boolean },
    only: { attribute: false },
    error: { state: true },
  };
  declare sequence: NoteSequence | undefined;
  declare songId: string;
  declare url: string;
  declare ruler: boolean;
  declare mono: boolean;
  declare seekable: boolean;
  declare only: number | undefined;
  declare error: string;

  #seconds = 0;
  #box: HTMLElement | undefined;
  #width = 0;
  #height = 0;
  #times: RollTimes | undefined;
  #words = "";
  #count = 0;
  #dragging = false;
  #frame = 0;
  readonly #zoom = new RollZoom(() => this.requestUpdate());
  readonly #loop = new RollLoop({
    times: () => this.#times,
    range: () => this.#looped(),
    choose: (range) => this.#chooseLoop(range),
    seek: (seconds) => this.#seek(seconds),
    redraw: () => this.requestUpdate(),
  });
  readonly #observer = new ResizeObserver(() => this.#measure());
  readonly #darkness = matchMedia("(prefers-color-scheme: dark)");
  readonly #stillness = matchMedia("(prefers-reduced-motion: reduce)");
  readonly #theme = new MutationObserver(() => this.requestUpdate());

  constructor() {
    super();
    this.songId = "";
    this.url = "";
    this.ruler = false;
    this.mono = false;
    this.seekable = false;
    this.error = "";
    this.listen("bf:playhead", this.#follow);
    // Only what shows the loop is drawn anew when the player changes.
    this.listen("bf:state", () => this.#hasTools && this.requestUpdate());
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#darkness.addEventListener("change", this.#repaint);
    this.#theme.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    if (this.#box) this.#observer.observe(this.#box);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#darkness.removeEventListener("change", this.#repaint);
    this.#theme.disconnect();
    this.#observer.disconnect();
    stopPainting(this);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("url") && this.url) void this.#fetch(this.url);
    if (changed.has("sequence") || changed.has("songId")) this.#seconds = 0;
    if (!this.sequence) return;
    if (changed.has("sequence")) this.#times = new RollTimes(this.sequence);
    if (changed.has("sequence") || changed.has("only")) {
      const shown = drawnPart(this.sequence, this.only);
      this.#words = describeRoll(shown);
      this.#count = noteCount(shown);
    }
  }

  protected override updated(): void {
    this.#zoom.settle();
    this.#moveHead(0, true);
    this.#paint();
  }

  async #fetch(url: string): Promise<void> {
    this.error = "";
    try {
      const sequence = await fetchNotes(url);
      if (this.url === url) this.sequence = sequence;
    } catch (error) {
      if (this.url === url) this.error = wordsFor(error);
    }
  }

  protected override render() {
    if (!this.sequence) return this.#renderWithout();
    if (!this.#hasTools) return this.#renderRoll();
    return html`<div class="roll-frame">
      <div
        class="roll-scroll"
        ${ref(this.#watchScroll)}
        @scroll=${this.#scroll}
        @wheel=${this.#zoom.wheel}
        @touchstart=${this.#touch}
      >
        <div
          class=${this.#zoom.factor > 1 ? "roll-sheet roll-sheet--zoomed" : "roll-sheet"}
          style="width: ${this.#zoom.factor * 100}%"
        >
          ${this.#renderRoll()} ${this.#loop.render()}
        </div>
      </div>
      ${rollTools({
        zoom: this.#zoom,
        loop: this.#looped(),
        onLoop: () => this.#toggleLoop(),
      })}
    </div>`;
  }

  #renderRoll() {
    const slider = this.seekable;
    return html`<div
      class=${this.mono ? "roll mono" : "roll"}
      role=${slider ? "slider" : "img"}
      tabindex=${slider ? 0 : nothing}
      aria-label=${slider ? "Position in the song" : this.#words}
      aria-valuemin=${slider ? 0 : nothing}
      aria-valuemax=${slider ? Math.round(this.#times?.totalSeconds ?? 0) : nothing}
      @pointerdown=${slider ? this.#press : nothing}
      @pointermove=${slider ? this.#drag : nothing}
      @pointerup=${slider ? this.#release : nothing}
      @pointercancel=${this.#cancel}
      @keydown=${slider ? this.#key : nothing}
      ${ref(this.#watch)}
    >
      ${this.#usesCanvas ? html`<canvas></canvas>` : this.#renderSvg()}
      ${this.songId ? html`<i class="head"></i>` : nothing}
    </div>`;
  }

  get #hasTools(): boolean {
    return this.ruler && this.seekable;
  }

  get #usesCanvas(): boolean {
    return this.#count > MOST_SVG_NOTES || this.#zoom.factor > MOST_SVG_ZOOM;
  }

  get #size(): RollSize {
    const { ruler, mono, only } = this;
    return { width: this.#width, height: this.#height, ruler, mono, only };
  }

  #renderWithout() {
    const words = this.error
      ? html`<p class="roll__say small" role="alert">No notes to draw. ${this.error}</p>`
      : this.url
        ? html`<p class="roll__say small quiet" role="status">Loading the notes</p>`
        : nothing;
    return html`<div class=${this.mono ? "roll mono" : "roll"}>${words}</div>`;
  }

  #renderSvg() {
    if (!this.sequence || this.#width === 0) return nothing;
    const { paths, barLines, top } = drawRoll(this.sequence, this.#size);
    return html`<svg viewBox="0 0 ${this.#width} ${this.#height}" aria-hidden="true">
      ${barLines.map(
        ({ x, label }) =>
          svg`<path class="bars" d="M${x} ${top}V${this.#height}"/>${
            this.ruler && label
              ? svg`<text class="axis" x=${x + 4} y="16">${label}</text>`
              : nothing
          }`,
      )}
      ${paths.map(({ part, d }) => svg`<path class="n-${part}" d=${d}/>`)}
    </svg>`;
  }

  /** The canvas holds what is seen, however wide the roll is. */
  #paint(): void {
    const canvas = this.#box?.querySelector("canvas");
    if (!canvas || !this.sequence || this.#width === 0) {
      stopPainting(this);
      return;
    }
    const view = this.#hasTools
      ? { left: this.#zoom.left, width: this.#zoom.width }
      : { left: 0, width: this.#width };
    canvas.style.width = `${view.width}px`;
    paint(this, paintRoll(canvas, this.sequence, { size: this.#size, view }));
  }

  readonly #scroll = () => {
    if (!this.#usesCanvas || this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#paint();
    });
  };

  readonly #watch = (box: Element | undefined) => {
    if (this.#box) this.#observer.unobserve(this.#box);
    this.#box = box instanceof HTMLElement ? box : undefined;
    if (this.#box) this.#observer.observe(this.#box);
  };

  readonly #watchScroll = (box: Element | undefined) => {
    this.#zoom.attach(box instanceof HTMLElement ? box : undefined);
  };

  #measure(): void {
    const { clientWidth = 0, clientHeight = 0 } = this.#box ?? {};
    if (clientWidth === this.#width && clientHeight === this.#height) return;
    this.#width = clientWidth;
    this.#height = clientHeight;
    this.requestUpdate();
  }

  readonly #repaint = () => this.requestUpdate();

  readonly #follow = (event: CustomEvent<Playhead>) => {
    if (event.detail.id !== this.songId || this.#dragging) return;
    this.#moveHead(event.detail.seconds, false);
    if (event.detail.playing) this.#zoom.follow(this.#times?.placeOf(event.detail.seconds) ?? 0);
  };

  /** Under reduced motion the head stands at the beginning of the bar. */
  #moveHead(seconds: number, redraw: boolean): void {
    const box = this.#box;
    const times = this.#times;
    if (!redraw) this.#seconds = seconds;
    if (!box || !times) return;
    const bar = times.barAt(this.#seconds);
    const shown = this.#stillness.matches ? times.secondsOfBar(bar) : this.#seconds;
    box.style.setProperty("--at", String(times.placeOf(shown) * 100));
    if (!this.seekable) return;
    const whole = Math.floor(this.#seconds);
    if (!redraw && box.getAttribute("aria-valuenow") === String(whole)) return;
    const total = Math.round(times.totalSeconds);
    box.setAttribute("aria-valuenow", String(whole));
    box.setAttribute("aria-valuetext", `${whole} of ${total} seconds, bar ${bar + 1}`);
  }

  /** Two fingers zoom, and what the first has begun is no seek. */
  readonly #touch = (event: TouchEvent) => {
    if (event.touches.length > 1) this.#dragging = false;
    this.#zoom.touchStart(event);
  };

  readonly #press = (event: PointerEvent) => {
    if (event.button !== 0 || !event.isPrimary) return;
    this.#dragging = true;
    // A finger that moves on a zoomed roll scrolls it: the browser then takes the pointer away.
    if (event.pointerType !== "touch") this.#box?.setPointerCapture(event.pointerId);
    this.#moveHead(this.#secondsAt(event), false);
  };

  readonly #drag = (event: PointerEvent) => {
    if (this.#dragging) this.#moveHead(this.#secondsAt(event), false);
  };

  readonly #release = (event: PointerEvent) => {
    if (!this.#dragging) return;
    this.#dragging = false;
    this.#seek(this.#secondsAt(event));
  };

  readonly #cancel = () => {
    this.#dragging = false;
  };

  #secondsAt(event: PointerEvent): number {
    const box = this.#box?.getBoundingClientRect();
    if (!box || box.width === 0) return this.#seconds;
    return this.#times?.secondsAt((event.clientX - box.left) / box.width) ?? 0;
  }

  readonly #key = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const seconds = this.#times?.secondsAfterKey(event.key, this.#seconds);
    const act = this.#hasTools ? this.#actions[event.key] : undefined;
    if (seconds === undefined && !act) return;
    event.preventDefault();
    if (seconds !== undefined) this.#seek(seconds);
    else act?.();
  };

  readonly #actions: Readonly<Record<string, () => void>> = {
    "+": () => this.#zoom.in(),
    "=": () => this.#zoom.in(),
    "-": () => this.#zoom.out(),
    "0": () => this.#zoom.all(),
    l: () => this.#toggleLoop(),
    "[": () => this.#moveLoop(0),
    "]": () => this.#moveLoop(1),
  };

  /** The bars that the player loops of this song. */
  #looped(): BarRange | undefined {
    const { id, settings } = playerState() ?? {};
    return id === this.songId && settings?.looping ? settings.loopBars : undefined;
  }

  #toggleLoop(): void {
    const bar = (this.#times?.barAt(this.#seconds) ?? 0) + 1;
    if (this.#looped()) announce("bf:settings", { looping: false, loopBars: undefined });
    else this.#chooseLoop([bar, bar]);
  }

  /** Lets the loop begin, or end, with the bar that the playhead is in. */
  #moveLoop(end: 0 | 1): void {
    const bar = (this.#times?.barAt(this.#seconds) ?? 0) + 1;
    const [first, last] = this.#looped() ?? [bar, bar];
    if (end === 0) this.#chooseLoop([bar, Math.max(bar, last)]);
    else this.#chooseLoop([Math.min(first, bar), bar]);
  }

  #chooseLoop(loopBars: BarRange): void {
    if (playerState()?.id !== this.songId) this.#play(this.#times?.secondsOfBar(loopBars[0] - 1));
    announce("bf:settings", { looping: true, loopBars });
  }

  #seek(seconds: number): void {
    const { songId: id } = this;
    this.#moveHead(seconds, false);
    if (playerState()?.id === id) announce("bf:seek", { id, seconds });
    else this.#play(seconds);
  }

  #play(at = 0): void {
    const { songId: id, sequence } = this;
    const { title = "Song", subtitle = "" } = this.dataset;
    if (sequence) announce("bf:play", { id, title, subtitle, sequence, at });
  }
}

customElements.define("bf-roll", Roll);

declare global {
  interface HTMLElementTagNameMap {
    "bf-roll": Roll;
  }
}
