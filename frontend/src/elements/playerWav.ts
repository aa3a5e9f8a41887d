import { html, nothing } from "lit";
import { wordsFor } from "../api/apiError";
import type { NoteSequence } from "../music/noteSequence";
import { PlayerError } from "../player/playerError";
import { AS_WRITTEN } from "../player/settings";
import { writeWav } from "../player/wav";
import { download } from "./download";
import { fileName } from "./fileNames";
import { PageElement } from "./pageElement";
import { playerState } from "./playerEvents";
import { tracksOf } from "./playerMix";
import { fetchNotes } from "./playerNotes";

/**
 * `<bf-wav>`: renders a song in the browser, as it would be heard now, and downloads it.
 *
 * `data-id`, `data-title`; the notes by `data-url` or `.sequence`. A `data-class` goes to the
 * button.
 */
export class WavButton extends PageElement {
  static override readonly properties = {
    sequence: { attribute: false },
    songId: { attribute: "data-id" },
    url: { attribute: "data-url" },
    songTitle: { attribute: "data-title" },
    look: { attribute: "data-class" },
    rendering: { state: true },
    error: { state: true },
  };
  declare sequence: NoteSequence | undefined;
  declare songId: string;
  declare url: string;
  declare songTitle: string;
  declare look: string;
  declare rendering: boolean;
  declare error: string;

  constructor() {
    super();
    this.songId = "";
    this.url = "";
    this.songTitle = "";
    this.look = "";
    this.rendering = false;
    this.error = "";
  }

  protected override render() {
    return html`<button
        class="btn ${this.look}"
        type="button"
        aria-busy=${this.rendering ? "true" : "false"}
        ?disabled=${!this.url && !this.sequence}
        @click=${this.#press}
      >
        ${this.rendering ? "Rendering" : "WAV"}
      </button>
      ${this.error ? html`<span class="small" role="alert">${this.error}</span>` : nothing}`;
  }

  readonly #press = async () => {
    if (this.rendering) return;
    this.rendering = true;
    this.error = "";
    try {
      await this.#render();
    } catch (error) {
      this.error = wordsFor(error);
    } finally {
      this.rendering = false;
    }
  };

  async #render(): Promise<void> {
    const { songId, songTitle } = this;
    const sequence = this.sequence ?? (await fetchNotes(this.url));
    const player = document.querySelector("bf-player");
    if (!player) throw new PlayerError("The player is not here. Load the page again.");
    const settings = playerState()?.settings ?? AS_WRITTEN;
    const audio = await player.renderOffline(sequence, { ...settings, tracks: tracksOf(songId) });
    download(await writeWav(audio), `${fileName(songTitle)}.wav`, "audio/wav");
  }
}

customElements.define("bf-wav", WavButton);

declare global {
  interface HTMLElementTagNameMap {
    "bf-wav": WavButton;
  }
}
