import "./roll";
import { html, nothing } from "lit";
import { wordsFor } from "../api/apiError";
import { bars } from "../music/layout";
import type { NoteSequence } from "../music/noteSequence";
import { durationSeconds, TempoMap } from "../music/tempoMap";
import { Playback } from "../player/playback";
import { PlayerError } from "../player/playerError";
import type { PlaySettings, TrackSettings } from "../player/settings";
import { formatClock } from "./figures";
import { PageElement } from "./pageElement";
import {
  announce,
  type MixChange,
  type PlayerState,
  type PlayRequest,
  type SettingsChange,
} from "./playerEvents";
import { keySheet, readSingleKeys, takesKeys, takesSpace } from "./playerKeys";
import { changeTrack, tracksOf } from "./playerMix";
import { fetchNotes } from "./playerNotes";
import { panel, settingsWords, volumeField } from "./playerPanel";
import { readVolume, writeVolume } from "./playerVolume";

/**
 * `<bf-player id="player" data-turbo-permanent>`: the bar that plays, on every page. It listens on
 * the document for `bf:play`, `bf:toggle`, `bf:seek`, `bf:settings` and `bf:mix`, and announces
 * `bf:state` and `bf:playhead`. It goes on playing when navigation moves it from page to page.
 */
export class Player extends PageElement {
  readonly #playback = new Playback(`${import.meta.env.BASE_URL}instruments/`, () => this.#tell());
  #request: PlayRequest | undefined;
  #tempos = new TempoMap([]);
  #duration = 0;
  #volume = readVolume();
  #shownSecond = -1;
  #frame = 0;
  #open = false;
  #bars = 0;

  constructor() {
    super();
    this.#playback.setVolume(this.#volume / 100);
    this.listen("bf:play", this.#play);
    this.listen("bf:toggle", this.#toggle);
    this.listen("bf:seek", this.#seek);
    this.listen("bf:settings", this.#set);
    this.listen("bf:mix", this.#mix);
    this.listen("keydown", this.#key);
  }

  /** What it is about; the same as the last `bf:state`. */
  get playerState(): PlayerState {
    const { playing, loading, error } = this.#playback.state;
    const { settings } = this.#playback;
    return { id: this.#request?.id ?? "", playing, loading, error, settings };
  }

  /**
   * Renders a sequence, by default the one in the player, as it would sound, by default as it is
   * written: for tests, and for sound files. Needs no click.
   */
  renderOffline(sequence?: NoteSequence, settings?: PlaySettings): Promise<AudioBuffer> {
    return this.#playback.renderOffline(sequence, settings);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // The buttons of a new page are there before the player is.
    announce("bf:state", this.playerState);
    this.#run();
  }

  /** The sound goes on: a permanent element leaves one page to enter the next. */
  override disconnectedCallback(): void {
    super.disconnectedCallback();
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
          ${volumeField(this.#volume, this.#turn)}
          <button
            class="btn player__more"
            type="button"
            aria-expanded=${this.#open ? "true" : "false"}
            aria-controls="player-panel"
            @click=${this.#disclose}
          >
            More
          </button>
        </div>
        ${panel({
          open: this.#open,
          settings: this.#playback.settings,
          bars: this.#bars,
          volume: volumeField(this.#volume, this.#turn),
          onKeys: this.#showKeys,
          onClose: this.#disclose,
        })}
      </aside>
      ${keySheet()}`;
  }

  #words(): string {
    if (this.#playback.state.loading) return "Loading";
    if (!this.#request) return "Press a play button";
    return [settingsWords(this.#playback.settings), this.#request.subtitle]
      .filter(Boolean)
      .join(", ");
  }

  #progress() {
    const { loading, loaded, toLoad } = this.#playback.state;
    if (!loading || toLoad === 0) return nothing;
    return html`<progress max=${toLoad} value=${loaded} aria-label="Sounds loaded"></progress>`;
  }

  get #seconds(): number {
    return Math.floor(this.#playback.positionSeconds);
  }

  readonly #play = (event: CustomEvent<PlayRequest>) => this.#openRequest(event.detail);

  #openRequest(request: PlayRequest): void {
    if (request.id !== this.#request?.id) {
      void this.#playback.set({ tracks: tracksOf(request.id), loopBars: undefined }, wordsFor);
    }
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

  readonly #set = (event: CustomEvent<SettingsChange>) => {
    void this.#playback.set(event.detail, wordsFor);
  };

  readonly #mix = ({ detail: { id, track, change } }: CustomEvent<MixChange>) => {
    const before = tracksOf(id)[track]?.program;
    const tracks = changeTrack(id, track, change);
    if (id === this.#request?.id) void this.#mixAnew(tracks, { id, track, before });
    else announce("bf:state", this.playerState);
  };

  /** Where an instrument's sounds do not come, the one before stays chosen. */
  async #mixAnew(tracks: readonly TrackSettings[], { id, track, before }: Instrument) {
    if (await this.#playback.set({ tracks }, wordsFor)) return;
    changeTrack(id, track, { program: before });
    announce("bf:state", this.playerState);
  }

  readonly #key = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.repeat) return;
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const { key, target } = event;
    if (key === "Escape" && this.#open && !document.querySelector("dialog[open]")) {
      this.#disclose();
    } else if (key === " " && this.#request && !takesSpace(target)) {
      event.preventDefault();
      this.#press();
    } else if (key === "?" && readSingleKeys() && !takesKeys(target)) {
      event.preventDefault();
      this.#showKeys();
    }
  };

  /** Opens the panel, or closes it; the focus does not stay where nothing is any more. */
  readonly #disclose = () => {
    this.#open = !this.#open;
    const within = this.querySelector(".player__panel")?.contains(document.activeElement);
    if (within && !this.#open) this.querySelector<HTMLElement>(".player__more")?.focus();
    this.requestUpdate();
  };

  readonly #showKeys = () => {
    if (!document.querySelector("dialog[open]")) this.querySelector("dialog")?.showModal();
  };

  /** The disc: after a failure it tries again from the beginning. */
  #press(): void {
    if (!this.#request) return;
    if (this.#playback.state.error) this.#openRequest(this.#request);
    else void this.#playback.toggle(wordsFor);
  }

  readonly #turn = (event: Event) => {
    if (!(event.target instanceof HTMLInputElement)) return;
    this.#volume = event.target.valueAsNumber;
    this.#playback.setVolume(this.#volume / 100);
    writeVolume(this.#volume);
    this.requestUpdate();
  };

  #tell(): void {
    const { sequence } = this.#playback;
    if (sequence && this.#duration === 0) {
      this.#tempos = new TempoMap(sequence.tempos);
      this.#duration = durationSeconds(sequence);
      this.#bars = bars(sequence).length;
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

/** What a track of a song was played with. */
interface Instrument {
  readonly id: string;
  readonly track: number;
  readonly before: number | undefined;
}

function notesOf(request: PlayRequest): NoteSequence | Promise<NoteSequence> {
  if (request.sequence) return request.sequence;
  if (request.url) return fetchNotes(request.url);
  throw new PlayerError("There are no notes to play in this song.");
}

customElements.define("bf-player", Player);

declare global {
  interface HTMLElementTagNameMap {
    "bf-player": Player;
  }
}
