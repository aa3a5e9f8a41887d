import "./roll";
import { html, LitElement, nothing } from "lit";
import { wordsFor } from "../api/apiError";
import type { NoteSequence } from "../music/noteSequence";
import { durationSeconds, TempoMap } from "../music/tempoMap";
import { Playback } from "../player/playback";
import { PlayerError } from "../player/playerError";
import { formatClock } from "./figures";
import { announce, type PlayerState, type PlayRequest } from "./playerEvents";
import { fetchNotes } from "./playerNotes";
import { readVolume, writeVolume } from "./playerVolume";

/**
 * `<bf-player id="player" data-turbo-permanent>`: the bar that plays, on every page. It listens on
 * the document for `bf:play`, `bf:toggle` and `bf:seek`, and announces `bf:state` and
 * `bf:playhead`. It goes on playing when navigation moves it from page to page.
 */
export class Player extends LitElement {
  readonly #playback = new Playback(`${import.meta.env.BASE_URL}instruments/`, () => this.#tell());
  #request: PlayRequest | undefined;
  #tempos = new TempoMap([]);
  #duration = 0;
  #volume = readVolume();
  #shownSecond = -1;
  #frame = 0;

  constructor() {
    super();
    this.#playback.setVolume(this.#volume / 100);
  }

  /** What it is about; the same as the last `bf:state`. */
  get playerState(): PlayerState {
    const { playing, loading, error } = this.#playback.state;
    return { id: this.#request?.id ?? "", playing, loading, error };
  }

  /**
   * Renders a sequence, by default the one in the player, as it would sound: for tests, and for
   * sound files. Needs no click.
   */
  renderOffline(sequence?: NoteSequence): Promise<AudioBuffer> {
    return this.#playback.renderOffline(sequence);
  }

  protected override createRenderRoot(): HTMLElement {
    this.replaceChildren();
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("bf:play", this.#open);
    document.addEventListener("bf:toggle", this.#toggle);
    document.addEventListener("bf:seek", this.#seek);
    document.addEventListener("keydown", this.#key);
    // The buttons of a new page are there before the player is.
    announce("bf:state", this.playerState);
    this.#run();
  }

  /** The sound goes on: a permanent element leaves one page to enter the next. */
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("bf:play", this.#open);
    document.removeEventListener("bf:toggle", this.#toggle);
    document.removeEventListener("bf:seek", this.#seek);
    document.removeEventListener("keydown", this.#key);
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
  }

  protected override render() {
    const { playing, loading, error } = this.#playback.state;
    const { title, id } = this.#request ?? { title: "Nothing playing", id: "" };
    const { sequence } = this.#playback;
    return html`<aside class=${error ? "player player--failed" : "player"} aria-label="Player">
      <div class="wrap">
        <button
          class="play"
          type="button"
          aria-pressed=${playing || loading ? "true" : "false"}
          aria-busy=${loading ? "true" : "false"}
          aria-label="Play"
          ?disabled=${!this.#request}
          @click=${this.#press}
        ></button>
        <p class="player__title"><b>${title}</b>${this.#words()}</p>
        ${
          error
            ? html`<p class="player__error" role="alert">${error}</p>`
            : sequence && !loading
              ? html`<bf-roll mono seekable .songId=${id} .sequence=${sequence}></bf-roll>`
              : html`<div class="roll mono">${this.#progress()}</div>`
        }
        <p class="player__clock">
          ${formatClock(this.#seconds)} / ${formatClock(this.#duration)}
        </p>
        <label class="field">
          <span><b>Volume</b><output>${this.#volume}</output></span>
          <input
            type="range"
            min="0"
            max="100"
            .value=${String(this.#volume)}
            @input=${this.#turn}
          />
        </label>
      </div>
    </aside>`;
  }

  #words(): string {
    if (this.#playback.state.loading) return "Loading";
    return this.#request ? (this.#request.subtitle ?? "") : "Press any play button";
  }

  #progress() {
    const { loading, loaded, toLoad } = this.#playback.state;
    if (!loading || toLoad === 0) return nothing;
    return html`<progress max=${toLoad} value=${loaded} aria-label="Sounds loaded"></progress>`;
  }

  get #seconds(): number {
    return Math.floor(this.#playback.positionSeconds);
  }

  readonly #open = (event: CustomEvent<PlayRequest>) => this.#openRequest(event.detail);

  #openRequest(request: PlayRequest): void {
    this.#request = request;
    this.#duration = 0;
    const { at = 0 } = request;
    void this.#playback.open(() => notesOf(request), { at, wordsFor });
  }

  readonly #toggle = (event: CustomEvent<{ readonly id: string }>) => {
    if (event.detail.id === this.#request?.id) this.#press();
  };

  readonly #seek = (event: CustomEvent<{ readonly id: string; readonly seconds: number }>) => {
    if (event.detail.id !== this.#request?.id) return;
    this.#playback.seek(event.detail.seconds);
    this.#tick();
  };

  readonly #key = (event: KeyboardEvent) => {
    if (event.key !== " " || event.defaultPrevented || event.repeat || !this.#request) return;
    if (event.altKey || event.ctrlKey || event.metaKey || takesSpace(event.target)) return;
    event.preventDefault();
    this.#press();
  };

  /** The disc: after a failure it tries again from the beginning. */
  #press(): void {
    if (!this.#request) return;
    if (this.#playback.state.error) this.#openRequest(this.#request);
    else void this.#playback.toggle(wordsFor);
  }

  #turn(event: Event): void {
    if (!(event.target instanceof HTMLInputElement)) return;
    this.#volume = event.target.valueAsNumber;
    this.#playback.setVolume(this.#volume / 100);
    writeVolume(this.#volume);
    this.requestUpdate();
  }

  #tell(): void {
    const { sequence } = this.#playback;
    if (sequence && this.#duration === 0) {
      this.#tempos = new TempoMap(sequence.tempos);
      this.#duration = durationSeconds(sequence);
    }
    announce("bf:state", this.playerState);
    this.#tick();
    this.#run();
    this.requestUpdate();
  }

  #run(): void {
    if (this.#frame !== 0 || !this.#playback.state.playing) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#tick();
      this.#run();
    });
  }

  #tick(): void {
    const { id } = this.#request ?? {};
    if (!id) return;
    const seconds = this.#playback.positionSeconds;
    const { playing } = this.#playback.state;
    announce("bf:playhead", { id, seconds, quarters: this.#tempos.quartersAt(seconds), playing });
    if (this.#seconds === this.#shownSecond) return;
    this.#shownSecond = this.#seconds;
    this.requestUpdate();
  }
}

function notesOf(request: PlayRequest): NoteSequence | Promise<NoteSequence> {
  if (request.sequence) return request.sequence;
  if (request.url) return fetchNotes(request.url);
  throw new PlayerError("There are no notes to play in this song.");
}

/** Whether the space bar already means something where the focus is. */
function takesSpace(target: EventTarget | null): boolean {
  const taking = "input, textarea, select, button, summary, [contenteditable], [role=button]";
  return target instanceof Element && target.closest(taking) !== null;
}

customElements.define("bf-player", Player);

declare global {
  interface HTMLElementTagNameMap {
    "bf-player": Player;
  }
}
