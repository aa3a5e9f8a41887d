import { html, nothing } from "lit";
import { ApiError, wordsFor } from "../api/apiError";
import { answer, api } from "../api/client";
import type { Song } from "../api/types";
import "./addToGallery";
import { catalogueNumber, formatClock, formatMoment, plural } from "./figures";
import { readInitial } from "./initial";
import { LightElement } from "./lightElement";
import { navigate } from "./navigate";
import { failNotice } from "./notices";
import "./playerButton";
import "./playerWav";
import "./roll";
import "./score";
import { titleClass } from "./titles";
import "./tracks";

interface State {
  readonly song: Song | null;
  readonly renaming: boolean;
  readonly problem: string;
}

/** `<bf-song>`: one kept song with all that makes it again. */
export class SongPage extends LightElement<State> {
  protected override state: State = { song: null, renaming: false, problem: "" };

  override connectedCallback(): void {
    super.connectedCallback();
    if (!this.state.song) this.change({ song: readInitial<Song>() ?? null });
  }

  #rename(event: SubmitEvent, song_id: string): void {
    event.preventDefault();
    if (!(event.target instanceof HTMLFormElement)) return;
    const title = String(new FormData(event.target).get("title"));
    void this.#run(async () => {
      const request = { params: { path: { song_id } }, body: { title } };
      this.change({
        song: await answer(api.PATCH("/api/songs/{song_id}", request)),
        renaming: false,
      });
    });
  }

  /** A song that was rated is deleted only when that is said once more. */
  #remove(song: Song, with_ratings = false): void {
    if (!with_ratings && !confirm(`Delete "${song.title}"?`)) return;
    void this.#run(async () => {
      const params = { path: { song_id: song.id }, query: { with_ratings } };
      try {
        await answer(api.DELETE("/api/songs/{song_id}", { params }));
        navigate("/galleries/");
      } catch (error) {
        const rated = error instanceof ApiError && error.status === 409 && !with_ratings;
        if (!rated) throw error;
        if (confirm(`${error.message} Delete it with its ratings?`)) this.#remove(song, true);
      }
    });
  }

  async #run(act: () => Promise<void>): Promise<void> {
    this.change({ problem: "" });
    try {
      await act();
    } catch (error) {
      this.change({ problem: wordsFor(error) });
    }
  }

  protected override render() {
    const { song, problem } = this.state;
    if (!song) return nothing;
    const notes = `/api/songs/${song.id}/notes`;
    return html`${this.#head(song, notes)}
      ${problem ? html`<div class="section">${failNotice("That did not work", problem)}</div>` : nothing}
      <div class="roll-tall">
        <bf-roll
          ruler
          seekable
          data-url=${notes}
          data-id=${song.id}
          data-title=${song.title}
        ></bf-roll>
      </div>
      <bf-tracks data-url=${notes} data-id=${song.id}></bf-tracks>
      <bf-score data-url=${notes} data-title=${song.title}></bf-score>
      <div class="section grid">
        ${provenance(song)}
        <section class="block c5" aria-labelledby="galleries">
          <header><h2 id="galleries">Galleries</h2></header>
          <bf-add-to-gallery .songId=${song.id}></bf-add-to-gallery>
        </section>
      </div>`;
  }

  #head(song: Song, notes: string) {
    const { renaming } = this.state;
    return html`<header class="head-block">
      <div class="song-head">
        <bf-play-button
          data-class="play--l"
          data-url=${notes}
          data-id=${song.id}
          data-title=${song.title}
          data-subtitle=${song.provenance.run_name}
        ></bf-play-button>
        ${renaming ? this.#renameForm(song) : html`<h1 class=${titleClass(song.title)}>${song.title}</h1>`}
      </div>
      <p class="small quiet">
        ${formatClock(song.seconds)}, ${plural(song.note_count, "note")}, ${song.instruments.join(", ")}
      </p>
      <div class="row">
        <a class="btn" href="/api/songs/${song.id}/midi" download data-turbo="false">MIDI</a>
        <bf-wav data-url=${notes} data-id=${song.id} data-title=${song.title}></bf-wav>
        ${
          renaming
            ? nothing
            : html`<button class="btn" type="button" @click=${() => this.change({ renaming: true })}>
                Rename
              </button>`
        }
        <button class="btn" type="button" @click=${() => this.#remove(song)}>Delete</button>
      </div>
    </header>`;
  }

  #renameForm(song: Song) {
    return html`<form class="row grow" @submit=${(event: SubmitEvent) => this.#rename(event, song.id)}>
      <label class="field grow"><b>Title</b><input name="title" maxlength="120" required .value=${song.title} /></label>
      <button class="btn btn--main" type="submit">Keep this title</button>
      <button class="btn" type="button" @click=${() => this.change({ renaming: false })}>
        Leave it
      </button>
    </form>`;
  }
}

function provenance({ provenance: from, created_at }: Song) {
  const run = from.run_id
    ? html`<a href="/runs/${from.run_id}/">${from.run_name}</a>`
    : from.run_name;
  return html`<section class="block c7" aria-labelledby="provenance">
    <header><h2 id="provenance">Where it comes from</h2></header>
    <dl class="facts">
      <div><dt>Model</dt><dd>${run}</dd></div>
      <div>
        <dt>Checkpoint</dt>
        <dd><code title=${from.checkpoint_hash}>${catalogueNumber(from.checkpoint_hash)}</code></dd>
      </div>
      <div><dt>Seed</dt><dd>${from.seed}</dd></div>
      <div><dt>Temperature</dt><dd>${from.temperature.toFixed(2)}</dd></div>
      ${from.top_p < 1 ? html`<div><dt>Top-p</dt><dd>${from.top_p.toFixed(2)}</dd></div>` : nothing}
      ${from.label ? html`<div><dt>Label</dt><dd>${from.label}</dd></div>` : nothing}
      <div><dt>Kept</dt><dd>${formatMoment(created_at)}</dd></div>
    </dl>
    <details>
      <summary>z, all ${from.z.length} numbers</summary>
      <p class="z">${from.z.map((value) => html`<span>${value.toFixed(3).replace("-", "−")}</span>`)}</p>
    </details>
  </section>`;
}

customElements.define("bf-song", SongPage);
