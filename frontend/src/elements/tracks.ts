import { html, nothing, type PropertyValues } from "lit";
import type { NoteSequence } from "../music/noteSequence";
import { TRACK_AS_WRITTEN, type TrackSettings, trackGains } from "../player/settings";
import { announce } from "./playerEvents";
import { tracksOf } from "./playerMix";
import { fetchNotes } from "./playerNotes";
import "./roll";
import { PageElement } from "./pageElement";
import { instrumentField } from "./trackInstrument";
import { trackNames } from "./trackNames";

/**
 * `<bf-tracks>`: a row for each track of a song: its instrument and volume, and where there is more
 * than one mute, solo and the track's own roll. `data-id` is the song's; the notes come by `.sequence` or `data-url`.
 * What is set here holds for the song wherever it is played.
 */
export class Tracks extends PageElement {
  static override readonly properties = {
    sequence: { attribute: false },
    songId: { attribute: "data-id" },
    url: { attribute: "data-url" },
  };
  declare sequence: NoteSequence | undefined;
  declare songId: string;
  declare url: string;
  #names: readonly string[] = [];
  /** How many rows there are so far: each frame adds one, so that many rolls do not come at once. */
  #rows = 1;
  #frame = 0;

  constructor() {
    super();
    this.songId = "";
    this.url = "";
    this.listen("bf:state", () => this.requestUpdate());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("url") && this.url) void this.#fetch(this.url);
    if (changed.has("sequence")) this.#names = trackNames(this.sequence?.tracks ?? []);
  }

  protected override updated(): void {
    if (this.#frame !== 0 || this.#rows >= (this.sequence?.tracks.length ?? 0)) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#rows += 1;
      this.requestUpdate();
    });
  }

  /** Without notes there are no rows; the song's roll says why. */
  async #fetch(url: string): Promise<void> {
    const sequence = await fetchNotes(url).catch(() => undefined);
    if (this.url === url) this.sequence = sequence;
  }

  protected override render() {
    const { sequence } = this;
    const sounding = sequence?.tracks.flatMap(({ notes }, index) =>
      notes.length > 0 ? index : [],
    );
    if (!sequence || !sounding || sounding.length === 0) return nothing;
    const settings = tracksOf(this.songId);
    const gains = trackGains(settings, sequence.tracks.length);
    return html`<section class="block" aria-label="Tracks">
      <header><h2>Tracks</h2></header>
      <ul class="tracks">
        ${sounding.slice(0, this.#rows).map((index) =>
          this.#row(sequence, index, {
            settings: settings[index] ?? TRACK_AS_WRITTEN,
            silent: gains[index] === 0,
            ruler: index === sounding[0],
            alone: sounding.length === 1,
          }),
        )}
      </ul>
    </section>`;
  }

  #row(sequence: NoteSequence, index: number, row: Row) {
    const { muted, solo, volume } = row.settings;
    const name = this.#names[index] ?? "";
    return html`<li class=${trackClass(row)}>
      <b>${name}</b>
      <div class="row">
        ${
          row.alone
            ? nothing
            : html`${this.#toggle("M", `Mute ${name}`, muted, () => this.#change(index, { muted: !muted }))}
              ${this.#toggle("S", `Solo ${name}`, solo, () => this.#change(index, { solo: !solo }))}`
        }
        <input
          type="range"
          min="0"
          max="100"
          aria-label="Volume of ${name}"
          .value=${String(Math.round(volume * 100))}
          @input=${(event: Event) => {
            const { target } = event;
            if (!(target instanceof HTMLInputElement)) return;
            this.#change(index, { volume: target.valueAsNumber / 100 });
          }}
        />
        ${this.#instrument(sequence, index, row)}
      </div>
      ${
        row.alone
          ? nothing
          : html`<bf-roll
              ?ruler=${row.ruler}
              data-id=${this.songId}
              .only=${index}
              .sequence=${sequence}
            ></bf-roll>`
      }
    </li>`;
  }

  /** A drum kit has no other. */
  #instrument({ tracks }: NoteSequence, index: number, { settings }: Row) {
    const { is_drum = true, program = 0 } = tracks[index] ?? {};
    if (is_drum) return nothing;
    const name = this.#names[index] ?? "";
    return instrumentField(name, settings.program ?? program, (chosen) => {
      this.#change(index, { program: chosen === program ? undefined : chosen });
    });
  }

  #toggle(letter: string, label: string, pressed: boolean, onClick: () => void) {
    return html`<button
      class="btn btn--s"
      type="button"
      aria-pressed=${pressed ? "true" : "false"}
      aria-label=${label}
      title=${label}
      @click=${onClick}
    >
      ${letter}
    </button>`;
  }

  #change(track: number, change: Partial<TrackSettings>): void {
    announce("bf:mix", { id: this.songId, track, change });
  }
}

interface Row {
  readonly settings: TrackSettings;
  readonly silent: boolean;
  readonly ruler: boolean;
  /** Of a song with no other. */
  readonly alone: boolean;
}

function trackClass({ silent, alone }: Row): string {
  return ["track", silent ? "track--off" : "", alone ? "track--alone" : ""].join(" ").trim();
}

customElements.define("bf-tracks", Tracks);

declare global {
  interface HTMLElementTagNameMap {
    "bf-tracks": Tracks;
  }
}
