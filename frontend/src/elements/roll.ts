import { html, LitElement, nothing, type PropertyValues, svg } from "lit";
import { ref } from "lit/directives/ref.js";
import { wordsFor } from "../api/apiError";
import { type Bar, bars } from "../music/layout";
import { type NoteSequence, noteCount } from "../music/noteSequence";
import { durationSeconds, TempoMap } from "../music/tempoMap";
import { announce, type Playhead, playerState } from "./playerEvents";
import { fetchNotes } from "./playerNotes";
import { paintRoll } from "./rollCanvas";
import {
  barAt,
  describeRoll,
  drawnPart,
  drawRoll,
  type RollDrawing,
  rollQuarters,
} from "./rollGeometry";

const MOST_SVG_NOTES = 1500;
const PAGE_BARS = 4;

/**
 * `<bf-roll>`: a piano roll with a playhead that follows the player.
 *
 * - `.sequence` or `data-url`: the notes.
 * - `data-id`: the song whose playhead it shows; `data-title`, `data-subtitle` name it.
 * - `ruler`: bars are numbered. `mono`: one colour, no bars. `seekable`: a slider, by click,
 *   drag and keys; a song that the player has not taken up is played from there.
 * - `.only`: the index of the one track that is drawn, in its place and colour among all.
 */
export class Roll extends LitElement {
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
  #tempos = new TempoMap([]);
  #quarters = 0;
  #bars: readonly Bar[] = [];
  #total = 0;
  #dragging = false;
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
  }

  protected override createRenderRoot(): HTMLElement {
    this.replaceChildren();
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("bf:playhead", this.#follow);
    this.#darkness.addEventListener("change", this.#repaint);
    this.#theme.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    if (this.#box) this.#observer.observe(this.#box);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("bf:playhead", this.#follow);
    this.#darkness.removeEventListener("change", this.#repaint);
    this.#theme.disconnect();
    this.#observer.disconnect();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("url") && this.url) void this.#fetch(this.url);
    if (changed.has("sequence") || changed.has("songId")) {
      this.#tempos = new TempoMap(this.sequence?.tempos ?? []);
      this.#quarters = this.sequence ? rollQuarters(this.sequence) : 0;
      this.#bars = this.sequence ? bars(this.sequence) : [];
      this.#total = this.sequence ? durationSeconds(this.sequence) : 0;
      this.#seconds = 0;
    }
  }

  protected override updated(): void {
    this.#moveHead(0, true);
    const canvas = this.#box?.querySelector("canvas");
    if (canvas) paintRoll(canvas, this.#draw());
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
    const slider = this.seekable;
    const shown = drawnPart(this.sequence, this.only);
    const words = describeRoll(shown);
    return html`<div
      class=${this.mono ? "roll mono" : "roll"}
      role=${slider ? "slider" : "img"}
      tabindex=${slider ? 0 : nothing}
      aria-label=${slider ? "Position in the song" : words}
      aria-valuemin=${slider ? 0 : nothing}
      aria-valuemax=${slider ? Math.round(this.#total) : nothing}
      @pointerdown=${slider ? this.#press : nothing}
      @pointermove=${slider ? this.#drag : nothing}
      @pointerup=${slider ? this.#release : nothing}
      @pointercancel=${this.#cancel}
      @keydown=${slider ? this.#key : nothing}
      ${ref(this.#watch)}
    >
      ${noteCount(shown) > MOST_SVG_NOTES ? html`<canvas></canvas>` : this.#renderSvg()}
      ${this.songId ? html`<i class="head"></i>` : nothing}
    </div>`;
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
    const { paths, barLines, top } = this.#draw();
    return html`<svg viewBox="0 0 ${this.#width} ${this.#height}" aria-hidden="true">
      ${barLines.map(
        ({ x, label }) =>
          svg`<path class="bars" d="M${x} ${top}V${this.#height}"/>${
            this.ruler && label
              ? svg`<text class="axis" x=${x + 4} y="14">${label}</text>`
              : nothing
          }`,
      )}
      ${paths.map(({ part, d }) => svg`<path class="n-${part}" d=${d}/>`)}
    </svg>`;
  }

  #draw(): RollDrawing {
    const { ruler, mono, only } = this;
    if (!this.sequence || this.#width === 0) return { paths: [], barLines: [], top: 0 };
    return drawRoll(this.sequence, { width: this.#width, height: this.#height, ruler, mono, only });
  }

  readonly #watch = (box: Element | undefined) => {
    if (this.#box) this.#observer.unobserve(this.#box);
    this.#box = box instanceof HTMLElement ? box : undefined;
    if (this.#box) this.#observer.observe(this.#box);
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
  };

  /** Under reduced motion the head stands at the beginning of the bar. */
  #moveHead(seconds: number, redraw: boolean): void {
    const box = this.#box;
    if (!redraw) this.#seconds = seconds;
    if (!box || !this.sequence || this.#quarters <= 0) return;
    const quarters = this.#tempos.quartersAt(this.#seconds);
    const bar = this.#stillness.matches || this.seekable ? barAt(this.#bars, quarters) : undefined;
    const shown = this.#stillness.matches ? (bar?.startQuarters ?? quarters) : quarters;
    box.style.setProperty("--at", String(Math.min(100, (shown / this.#quarters) * 100)));
    if (!this.seekable) return;
    const whole = Math.floor(this.#seconds);
    if (!redraw && box.getAttribute("aria-valuenow") === String(whole)) return;
    const total = Math.round(this.#total);
    box.setAttribute("aria-valuenow", String(whole));
    box.setAttribute("aria-valuetext", `${whole} of ${total} seconds, bar ${bar?.number ?? 1}`);
  }

  readonly #press = (event: PointerEvent) => {
    if (event.button !== 0) return;
    this.#dragging = true;
    this.#box?.setPointerCapture(event.pointerId);
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
    const share = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
    return this.#tempos.secondsAt(share * this.#quarters);
  }

  readonly #key = (event: KeyboardEvent) => {
    if (!this.sequence || event.altKey || event.ctrlKey || event.metaKey) return;
    const all = this.#bars;
    const at = this.#tempos.quartersAt(this.#seconds);
    const now = all.findLastIndex((bar) => bar.startQuarters <= at + 1e-6);
    const steps: Readonly<Record<string, number>> = {
      ArrowRight: now + 1,
      ArrowUp: now + 1,
      // Back to the start of this bar first, then to the one before.
      ArrowLeft: at - (all[now]?.startQuarters ?? 0) > 1 ? now : now - 1,
      ArrowDown: at - (all[now]?.startQuarters ?? 0) > 1 ? now : now - 1,
      PageUp: now + PAGE_BARS,
      PageDown: now - PAGE_BARS,
      Home: 0,
      End: all.length - 1,
    };
    const target = steps[event.key];
    if (target === undefined) return;
    event.preventDefault();
    const bar = all[Math.min(all.length - 1, Math.max(0, target))];
    if (bar) this.#seek(this.#tempos.secondsAt(bar.startQuarters));
  };

  #seek(seconds: number): void {
    const { songId: id, sequence } = this;
    if (!sequence) return;
    this.#moveHead(seconds, false);
    if (playerState()?.id === id) {
      announce("bf:seek", { id, seconds });
      return;
    }
    const { title = "Song", subtitle = "" } = this.dataset;
    announce("bf:play", { id, title, subtitle, sequence, at: seconds });
  }
}

customElements.define("bf-roll", Roll);

declare global {
  interface HTMLElementTagNameMap {
    "bf-roll": Roll;
  }
}
