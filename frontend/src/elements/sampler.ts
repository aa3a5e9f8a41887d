import { html, nothing } from "lit";
import { wordsFor } from "../api/apiError";
import { answer, api } from "../api/client";
import type { Run, Song } from "../api/types";
import type { DecoderClient } from "../model/decoderClient";
import { type LatentMap, loadMap } from "../model/latentMap";
import { filesBeside } from "../model/modelFiles";
import { readSampleLink, sameNumbers, writeSampleLink } from "../model/sampleLink";
import type { SampleRequest } from "../model/sampleRequest";
import { drawLatent, MAXIMUM_TEMPERATURE, MINIMUM_TEMPERATURE } from "../model/sampling";
import { writeMidi } from "../music/midi";
import { noteCount } from "../music/noteSequence";
import "./addToGallery";
import "./copyLink";
import { download } from "./download";
import { type Draw, draw, latentWords, parseSeed, randomSeed } from "./draws";
import { catalogueNumber, formatBytes, plural } from "./figures";
import { readInitial } from "./initial";
import { Latest } from "./latest";
import { LightElement } from "./lightElement";
import { failNotice } from "./notices";
import "./playerButton";
import { PlayOn } from "./playOn";
import "./playerWav";
import "./roll";
import { missingForSampling, shortcomings } from "./soundSupport";
import { furtherDirections, mapSliders, type Steering, songMap } from "./steering";
import { Throttle } from "./throttle";
import "./tracks";

/** Browsers refuse an address that changes too often. */
const ADDRESS_MILLISECONDS = 400;

interface State {
  readonly run: Run | null;
  readonly ready: boolean;
  readonly drawing: boolean;
  readonly now: Draw | null;
  /** Null for a model whose songs were not mapped. */
  readonly map: LatentMap | null;
  /** Where the dot is; `now` is what was decoded last, and may lie behind. */
  readonly z: readonly number[];
  readonly seed: string;
  readonly temperature: number;
  readonly kept: Song | null;
  readonly keeping: boolean;
  readonly problem: string;
  /** Why the link that the page was opened by led nowhere. */
  readonly linkProblem: string;
}

/** `<bf-sampler>`: draws songs from a model in the browser; the server is asked for nothing. */
export class Sampler extends LightElement<State> {
  protected override state: State = {
    run: null,
    ready: false,
    drawing: false,
    now: null,
    map: null,
    z: [],
    seed: "",
    temperature: 1,
    kept: null,
    keeping: false,
    problem: "",
    linkProblem: "",
  };
  #decoder: DecoderClient | undefined;
  readonly #drawing = new Latest<SampleRequest>((wish, signal) => this.#decode(wish, signal));
  readonly #playOn = new PlayOn();
  readonly #address = new Throttle(ADDRESS_MILLISECONDS);

  override connectedCallback(): void {
    super.connectedCallback();
    this.#playOn.connect();
    const run = readInitial<Run>();
    this.change({ run: run ?? null, ready: false, problem: missingForSampling() });
    if (run && !this.state.problem) void this.#load(run);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#playOn.disconnect();
    this.#drawing.cancel();
    this.#address.cancel();
    this.#decoder?.dispose();
    this.#decoder = undefined;
  }

  async #load(run: Run): Promise<void> {
    this.change({ ready: false, problem: "" });
    const url = `/api/runs/${run.id}/export/manifest.json?v=${run.checkpoint_hash}`;
    const signal = this.gone;
    try {
      const { DecoderClient } = await import("../model/decoderClient");
      const decoder = await DecoderClient.load(url, { signal });
      this.#decoder = decoder;
      this.change({ ready: true });
      this.#open(decoder);
      if (decoder.manifest.map) {
        const files = filesBeside(url, signal);
        this.change({ map: await loadMap(files, decoder.manifest.map, decoder.manifest) });
      }
    } catch (error) {
      if (!signal.aborted) this.change({ problem: wordsFor(error) });
    }
  }

  /** The sample that the address names, or any other. */
  #open({ manifest }: DecoderClient): void {
    try {
      const linked = readSampleLink(new URLSearchParams(location.search), manifest);
      if (linked) this.#ask(linked);
      else this.#draw(randomSeed());
    } catch (error) {
      this.#draw(randomSeed());
      this.change({ linkProblem: wordsFor(error) });
    }
  }

  #draw(seed: number): void {
    const size = this.#decoder?.manifest.latentDimensions ?? 0;
    this.#ask({ z: drawLatent(seed, size), seed, temperature: this.state.temperature });
  }

  /** The same seed at another place. */
  #steer(z: readonly number[]): void {
    const { now, temperature } = this.state;
    if (now) this.#ask({ z, seed: now.seed, temperature });
  }

  #ask(wish: SampleRequest): void {
    const { z, seed, temperature } = wish;
    const settings = { z, seed: String(seed), temperature };
    this.change({ drawing: true, ...settings, problem: "", linkProblem: "" });
    this.#drawing.ask(wish);
  }

  async #decode(wish: SampleRequest, signal: AbortSignal): Promise<void> {
    const decoder = this.#decoder;
    if (!decoder) return;
    const { now: before } = this.state;
    try {
      const now = await draw(decoder, wish, signal);
      this.change({ now, kept: null, drawing: this.#drawing.waiting });
      // Turbo keeps its own notes in the state.
      this.#address.run(() => history.replaceState(history.state, "", this.#link(now)));
      const { checkpointHash } = decoder.manifest;
      const stays = before?.seed === now.seed;
      this.#playOn.with(now, { checkpointHash, subtitle: this.#runName, stays });
    } catch (error) {
      if (!signal.aborted) this.change({ drawing: false, problem: wordsFor(error) });
    }
  }

  /** The address of this page that draws this sample again. */
  #link(now: Draw): string {
    const manifest = this.#decoder?.manifest;
    const url = new URL(location.pathname, location.href);
    if (manifest) url.search = writeSampleLink(now, manifest).toString();
    return url.href;
  }

  get #runName(): string {
    return this.state.run?.name ?? "";
  }

  async #keep(now: Draw): Promise<void> {
    const { run } = this.state;
    if (!run) return;
    const { z, seed, temperature, tokens } = now;
    const sample = { z: [...z], seed, temperature, tokens: [...tokens] };
    const body = { run_id: run.id, checkpoint_hash: run.checkpoint_hash, ...sample, title: "" };
    this.change({ keeping: true, problem: "" });
    try {
      this.change({ kept: await answer(api.POST("/api/songs", { body })), keeping: false });
    } catch (error) {
      this.change({ keeping: false, problem: wordsFor(error) });
    }
  }

  protected override render() {
    const { run, ready, now, problem } = this.state;
    if (!run) return nothing;
    if (!ready) return problem ? this.#failed(run, problem) : waiting(run);
    return html`<div class="sampler">
      ${shortcomings().map((words) => html`<p class="notice notice--bad">${words}</p>`)}
      ${this.#linkNotice()} ${this.#steering(songMap)} ${now ? this.#player(now) : waiting(run)}
      ${this.#controls(now)} ${this.#steering(furtherDirections)}
      ${problem ? failNotice("That did not work", problem) : nothing} ${this.#keptNotice()}
    </div>`;
  }

  #linkNotice() {
    const { linkProblem } = this.state;
    if (!linkProblem) return nothing;
    const words = `Its sample cannot be drawn here: ${linkProblem}. This is another one.`;
    return failNotice("The link led nowhere", words);
  }

  #failed(run: Run, problem: string) {
    const again = html`<button class="btn" type="button" @click=${() => this.#load(run)}>
      Load it again
    </button>`;
    return failNotice("The model is not here", problem, missingForSampling() ? nothing : again);
  }

  /** Nothing for a model whose songs were not mapped. */
  #steering(render: (steering: Steering) => unknown) {
    const { map, z } = this.state;
    if (!map || z.length === 0) return nothing;
    return render({ map, z, steer: (moved) => this.#steer(moved) });
  }

  #player(now: Draw) {
    return html`<div class="sampler__head">
        <bf-play-button
          data-class="play--l"
          data-id=${now.id}
          data-title="Sample ${now.seed}"
          data-subtitle=${this.#runName}
          .sequence=${now.sequence}
        ></bf-play-button>
        <div class="stack stack--s grow">
          <p class="verdict">Sample ${now.seed}</p>
          <p class="small quiet">
            ${plural(noteCount(now.sequence), "note")}, ${latentWords(now.z)}, seed
            ${now.seed}${isMoved(now) ? ", moved away from its z" : ""}
          </p>
        </div>
      </div>
      <div class="roll-tall">
        <bf-roll
          ruler
          seekable
          data-id=${now.id}
          data-title="Sample ${now.seed}"
          data-subtitle=${this.#runName}
          .sequence=${now.sequence}
        ></bf-roll>
      </div>
      <bf-tracks data-id=${now.id} .sequence=${now.sequence}></bf-tracks>`;
  }

  #controls(now: Draw | null) {
    const { drawing, temperature, seed, keeping, kept } = this.state;
    const usable = now !== null;
    return html`<div class="row">
        <button
          class="btn btn--main btn--l"
          type="button"
          aria-busy=${drawing}
          @click=${() => this.#draw(randomSeed())}
        >
          Draw another
        </button>
        <button
          class="btn btn--l"
          type="button"
          ?disabled=${!usable || keeping || kept !== null}
          @click=${() => now && this.#keep(now)}
        >
          ${kept ? "Kept" : keeping ? "Keeping it" : "Keep this song"}
        </button>
        <button class="btn btn--l" type="button" ?disabled=${!usable} @click=${() => now && saveMidi(now)}>
          MIDI
        </button>
        <bf-wav
          data-class="btn--l"
          data-id=${now?.id ?? ""}
          data-title="sample-${now?.seed ?? ""}"
          .sequence=${usable ? now.sequence : undefined}
        ></bf-wav>
        <bf-copy-link .url=${now ? this.#link(now) : ""}></bf-copy-link>
        <span class="small quiet" role="status">${drawing ? "Drawing" : ""}</span>
      </div>
      <div class="sliders">
        ${this.#steering(mapSliders)}
        <label class="field" for="temperature">
          <span><b>Temperature</b><output>${temperature.toFixed(2)}</output></span>
          <input
            id="temperature"
            type="range"
            aria-label="Temperature"
            min=${MINIMUM_TEMPERATURE}
            max=${MAXIMUM_TEMPERATURE}
            step="0.05"
            .value=${String(temperature)}
            @input=${(event: Event) => this.change({ temperature: Number(typed(event)) })}
            @change=${() => this.#steer(this.state.z)}
          />
          <small>Low stays safe, high takes risks.</small>
        </label>
        <form class="field" @submit=${this.#drawTyped}>
          <label for="seed"><b>Seed</b></label>
          <span class="copy">
            <input
              id="seed"
              inputmode="numeric"
              autocomplete="off"
              .value=${seed}
              @input=${(event: Event) => this.change({ seed: typed(event) })}
            />
            <button class="btn" type="submit" ?disabled=${parseSeed(seed) === undefined}>
              Draw this
            </button>
          </span>
          <small>The same seed and temperature give the same song.</small>
        </form>
      </div>`;
  }

  readonly #drawTyped = (event: SubmitEvent) => {
    event.preventDefault();
    const seed = parseSeed(this.state.seed);
    if (seed !== undefined) void this.#draw(seed);
  };

  #keptNotice() {
    const { kept } = this.state;
    if (!kept) return nothing;
    return html`<section class="block" aria-label="Kept">
      <header>
        <h2>Kept</h2>
        <a href="/songs/${kept.id}/">${kept.title}</a>
      </header>
      <bf-add-to-gallery .songId=${kept.id}></bf-add-to-gallery>
    </section>`;
  }
}

function waiting(run: Run) {
  const size = run.export.bytes ? `, ${formatBytes(run.export.bytes)}` : "";
  return html`<div class="sampler__wait" role="status">
    <p><b>Fetching the decoder</b></p>
    <p class="small">${catalogueNumber(run.checkpoint_hash)}${size}. It stays in your browser.</p>
  </div>`;
}

function isMoved({ z, seed }: Draw): boolean {
  return !sameNumbers(z, drawLatent(seed, z.length));
}

function saveMidi({ sequence, seed }: Draw): void {
  download(writeMidi(sequence), `sample-${seed}.mid`, "audio/midi");
}

function typed(event: Event): string {
  return event.target instanceof HTMLInputElement ? event.target.value : "";
}

customElements.define("bf-sampler", Sampler);
