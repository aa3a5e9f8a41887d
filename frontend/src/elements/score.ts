import { html, nothing, type PropertyValues } from "lit";
import { wordsFor } from "../api/apiError";
import { bars } from "../music/layout";
import { type NoteSequence, noteCount } from "../music/noteSequence";
import { download } from "./download";
import { fileName } from "./fileNames";
import { PageElement } from "./pageElement";
import { fetchNotes } from "./playerNotes";
import { engrave } from "./scoreEngraver";
import { trackNames } from "./trackNames";

/** Engraving takes the page's own thread: more at once would hold it up. */
const BARS_A_PAGE = 16;

/**
 * `<bf-score>`: a song as engraved music, and as a MusicXML file. The engraver is fetched when the
 * score is opened. `data-title`; the notes by `data-url` or `.sequence`.
 */
export class Score extends PageElement {
  static override readonly properties = {
    sequence: { attribute: false },
    url: { attribute: "data-url" },
    songTitle: { attribute: "data-title" },
    open: { state: true },
    first: { state: true },
    working: { state: true },
    error: { state: true },
  };
  declare sequence: NoteSequence | undefined;
  declare url: string;
  declare songTitle: string;
  declare open: boolean;
  /** The first bar of the page that is shown. */
  declare first: number;
  declare working: boolean;
  declare error: string;
  #bars = 0;
  /** Counts what was to be engraved: an older page does not come after a newer one. */
  #request = 0;

  constructor() {
    super();
    this.url = "";
    this.songTitle = "";
    this.open = false;
    this.first = 1;
    this.working = false;
    this.error = "";
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("url") && this.url) void this.#fetch(this.url);
    if (changed.has("sequence")) {
      this.#bars = this.sequence ? bars(this.sequence).length : 0;
      this.first = 1;
    }
  }

  protected override updated(changed: PropertyValues): void {
    const isOther = ["sequence", "open", "first"].some((name) => changed.has(name));
    if (isOther && this.open) void this.#engrave();
  }

  /** Without notes there is no score; the song's roll says why. */
  async #fetch(url: string): Promise<void> {
    const sequence = await fetchNotes(url).catch(() => undefined);
    if (this.url === url) this.sequence = sequence;
  }

  protected override render() {
    const { sequence, open } = this;
    if (!sequence || noteCount(sequence) === 0) return nothing;
    return html`<section class="block" aria-label="Score">
      <header>
        <h2>Score</h2>
        <div class="row">
          <button
            class="btn"
            type="button"
            aria-expanded=${open ? "true" : "false"}
            @click=${this.#toggle}
          >
            ${open ? "Hide the score" : "Show the score"}
          </button>
          <button class="btn" type="button" @click=${this.#save}>MusicXML</button>
        </div>
      </header>
      ${this.error ? html`<p class="small" role="alert">${this.error}</p>` : nothing}
      ${open ? this.#renderPage() : nothing}
    </section>`;
  }

  #renderPage() {
    const last = Math.min(this.#bars, this.first + BARS_A_PAGE - 1);
    return html`${
      this.#bars > BARS_A_PAGE
        ? html`<div class="row score__pages">
              <button
                class="btn"
                type="button"
                ?disabled=${this.first === 1}
                @click=${() => this.#turn(-BARS_A_PAGE)}
              >
                Back
              </button>
              <span class="small" role="status">Bars ${this.first} to ${last} of ${this.#bars}</span>
              <button
                class="btn"
                type="button"
                ?disabled=${last >= this.#bars}
                @click=${() => this.#turn(BARS_A_PAGE)}
              >
                On
              </button>
            </div>`
        : nothing
    }
      <div class="score" aria-busy=${this.working ? "true" : "false"}>
        ${this.working ? html`<p class="small" role="status">Engraving</p>` : nothing}
        <div
          class="score__page"
          role="img"
          tabindex="0"
          aria-label="Score, bars ${this.first} to ${last}"
        ></div>
      </div>`;
  }

  readonly #toggle = () => {
    this.open = !this.open;
  };

  #turn(count: number): void {
    this.first = Math.max(1, this.first + count);
  }

  async #engrave(): Promise<void> {
    const { sequence, first } = this;
    const page = this.querySelector<HTMLElement>(".score__page");
    if (!sequence || !page) return;
    this.#request += 1;
    const request = this.#request;
    this.working = true;
    this.error = "";
    try {
      const names = trackNames(sequence.tracks);
      const sheet = await engrave(page, sequence, {
        names,
        bars: [first, first + BARS_A_PAGE - 1],
      });
      if (request === this.#request) page.replaceChildren(sheet);
    } catch (error) {
      if (request === this.#request) this.error = wordsFor(error);
    } finally {
      if (request === this.#request) this.working = false;
    }
  }

  readonly #save = async () => {
    const { sequence, songTitle } = this;
    if (!sequence) return;
    const { writeMusicXml } = await import("../music/musicXml");
    const xml = writeMusicXml(sequence, {
      title: songTitle,
      names: trackNames(sequence.tracks),
    });
    const type = "application/vnd.recordare.musicxml+xml";
    download(xml, `${fileName(songTitle)}.musicxml`, type);
  };
}

customElements.define("bf-score", Score);

declare global {
  interface HTMLElementTagNameMap {
    "bf-score": Score;
  }
}
