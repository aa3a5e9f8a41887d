import { html } from "lit";
import type { NoteSequence } from "../music/noteSequence";
import { PageElement } from "./pageElement";
import { announce, type PlayerState, playerState } from "./playerEvents";

/**
 * `<bf-play-button>`: the disc that plays a song, and pauses it.
 *
 * `data-id`, `data-title`, `data-subtitle`; the notes by `data-url` or `.sequence`. A `data-class`
 * goes to the button ("play--l", "play--ink").
 */
export class PlayButton extends PageElement {
  static override readonly properties = {
    sequence: { attribute: false },
    songId: { attribute: "data-id" },
    url: { attribute: "data-url" },
    songTitle: { attribute: "data-title" },
    subtitle: { attribute: "data-subtitle" },
    look: { attribute: "data-class" },
    player: { state: true },
  };
  declare sequence: NoteSequence | undefined;
  declare songId: string;
  declare url: string;
  declare songTitle: string;
  declare subtitle: string;
  declare look: string;
  declare player: PlayerState | undefined;

  constructor() {
    super();
    this.songId = "";
    this.url = "";
    this.songTitle = "";
    this.subtitle = "";
    this.look = "";
    this.listen("bf:state", ({ detail }) => {
      this.player = detail;
    });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.player = playerState();
  }

  protected override render() {
    const { playing, loading } = this.#own ?? { playing: false, loading: false };
    return html`<button
      class="play ${this.look}"
      type="button"
      aria-pressed=${playing || loading ? "true" : "false"}
      aria-busy=${loading ? "true" : "false"}
      aria-label=${this.songTitle ? `Play ${this.songTitle}` : "Play"}
      ?disabled=${!this.url && !this.sequence}
      @click=${this.#press}
    ></button>`;
  }

  /** The player's state while it is about this song. */
  get #own(): PlayerState | undefined {
    return this.songId !== "" && this.player?.id === this.songId ? this.player : undefined;
  }

  #press(): void {
    const { songId: id, songTitle: title, subtitle, sequence, url } = this;
    if (this.#own && !this.#own.error) announce("bf:toggle", { id });
    else if (sequence) announce("bf:play", { id, title, subtitle, sequence });
    else announce("bf:play", { id, title, subtitle, url });
  }
}

customElements.define("bf-play-button", PlayButton);

declare global {
  interface HTMLElementTagNameMap {
    "bf-play-button": PlayButton;
  }
}
