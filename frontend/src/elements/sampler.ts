import { html, nothing } from "lit";
import { wordsFor } from "../api/apiError";
import type { Run, Song } from "../api/types";
import { writeMidi } from "../music/midi";
import "./copyLink";
import { download } from "./download";
import { type Draw, randomSeed } from "./draws";
import { Explorer } from "./explorer";
import { linkTo } from "./explorerAddress";
import { type ExplorerSource, type ExplorerState, UNEXPLORED } from "./explorerState";
import { catalogueNumber, formatBytes } from "./figures";
import { readInitial } from "./initial";
import { LightElement } from "./lightElement";
import { legend } from "./mapLabels";
import { MorphWalk } from "./morphWalk";
import { failNotice } from "./notices";
import "./playerWav";
import { samplerChords } from "./samplerChords";
import { keepSample, keptSong } from "./samplerKept";
import { samplerLocks } from "./samplerLocks";
import { samplerMorph } from "./samplerMorph";
import { samplerNear } from "./samplerNear";
import { samplerReady } from "./samplerReady";
import { samplerSettings } from "./samplerSettings";
import { samplerSong } from "./samplerSong";
import { type ShippedModel, sourceOf } from "./samplerSource";
import "./score";
import "./seedMidi";
import type { Latent } from "./seedMidi";
import { missingForSampling, shortcomings } from "./soundSupport";
import { furtherDirections, mapSliders, type Steering, songMap } from "./steering";
import "./tracks";

interface State extends ExplorerState {
  readonly source: ExplorerSource | null;
  readonly kept: Song | null;
  /** The sample that was kept. */
  readonly keptId: string;
  readonly keeping: boolean;
}

/** `<bf-sampler>`: explores a model in the browser; the server is asked for nothing. */
export class Sampler extends LightElement<State> {
  protected override state: State = fresh(null);
  #explorer: Explorer | undefined;
  #walk: MorphWalk | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    const initial = readInitial<Run | ShippedModel>();
    const source = initial ? sourceOf(initial) : null;
    this.state = fresh(source);
    this.change({ problem: missingForSampling() });
    if (!source || this.state.problem) return;
    const host = this.#host();
    this.#explorer = new Explorer(source, host);
    this.#walk = new MorphWalk(this.#explorer, host);
    void this.#explorer.load();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#walk?.stop();
    this.#explorer?.dispose();
    this.#explorer = undefined;
  }

  #host() {
    const state = () => this.state;
    return {
      get state() {
        return state();
      },
      change: (patch: Partial<ExplorerState>) => {
        this.change(patch);
        if (patch.now) document.dispatchEvent(new CustomEvent("bf:drawn"));
      },
    };
  }

  /** The newest sample, for what stands elsewhere on the page; `bf:drawn` tells of another. */
  get drawn(): { readonly now: Draw; readonly title: string } | undefined {
    const { now } = this.state;
    const title = now && this.#explorer?.title(now);
    return now && title ? { now, title } : undefined;
  }

  protected override render() {
    const { source, manifest, now, problem } = this.state;
    const explorer = this.#explorer;
    if (!source) return nothing;
    if (!manifest || !explorer) return problem ? failed(problem, explorer) : waiting(source);
    return html`<div class="sampler">
      ${shortcomings().map((words) => html`<p class="notice notice--bad">${words}</p>`)}
      ${this.#linkNotice()} ${samplerReady(explorer, source.songs, this.state)} ${this.#map(explorer)}
      ${now ? samplerSong(now, this.state.map, source) : waiting(source)}
      ${this.#actions(explorer, source)}
      <div class="sliders">
        ${this.#steering(explorer, mapSliders)} ${samplerSettings(explorer, this.state)}
      </div>
      ${problem ? failNotice("That did not work", problem) : nothing} ${this.#kept()}
      ${this.#tools(explorer)} ${this.#ownMusic(explorer, source)} ${this.#steering(explorer, furtherDirections)}
      ${
        now
          ? html`<bf-tracks data-id=${now.id} .sequence=${now.sequence}></bf-tracks>
              <bf-score data-title="sample-${now.seed}" .sequence=${now.sequence}></bf-score>`
          : nothing
      }
    </div>`;
  }

  #tools(explorer: Explorer) {
    const walk = this.#walk;
    return html`<div class="tools">
      ${samplerNear(explorer, this.state)}
      ${walk ? samplerMorph(explorer, walk, this.state) : nothing}
      ${samplerLocks(explorer, this.state)} ${samplerChords(explorer, this.state)}
    </div>`;
  }

  #ownMusic(explorer: Explorer, { manifestUrl }: ExplorerSource) {
    return html`<bf-drop-midi
      .manifestUrl=${manifestUrl}
      .map=${this.state.map}
      @bf-latent=${({ detail }: CustomEvent<Latent>) => explorer.steer(detail.z)}
    ></bf-drop-midi>`;
  }

  #map(explorer: Explorer) {
    const { map, manifest } = this.state;
    // Its place is kept free, so that nothing moves when it comes.
    if (!map) return manifest?.map ? html`<bf-map></bf-map>` : nothing;
    const { labels } = map;
    return html`${this.#steering(explorer, songMap)}
    ${labels.length > 0 ? legend(labels, (label) => explorer.drawLabelled(label)) : nothing}`;
  }

  /** Nothing for a model whose songs were not mapped. */
  #steering(explorer: Explorer, render: (steering: Steering) => unknown) {
    const { map, z } = this.state;
    if (!map || z.length === 0) return nothing;
    return render({
      map,
      z,
      steer: (moved) => explorer.steer(moved),
      visit: (song) => explorer.visit(song),
    });
  }

  #linkNotice() {
    const { linkProblem } = this.state;
    return linkProblem ? failNotice("The link led nowhere", linkProblem) : nothing;
  }

  #actions(explorer: Explorer, { runId }: ExplorerSource) {
    const { drawing, now } = this.state;
    return html`<div class="row">
      <button
        class="btn btn--main btn--l"
        type="button"
        aria-busy=${drawing}
        @click=${() => explorer.draw(randomSeed())}
      >
        Draw another
      </button>
      ${runId === null ? nothing : this.#keepButton(runId)}
      <button
        class="btn btn--l"
        type="button"
        ?disabled=${now === null}
        @click=${() => now && saveMidi(now)}
      >
        MIDI
      </button>
      <bf-wav
        data-class="btn--l"
        data-id=${now?.id ?? ""}
        data-title="sample-${now?.seed ?? ""}"
        .sequence=${now?.sequence}
      ></bf-wav>
      <bf-copy-link .url=${now ? linkTo(now, this.state) : ""}></bf-copy-link>
      <span class="small quiet" role="status">${drawing ? "Drawing" : ""}</span>
    </div>`;
  }

  #keepButton(runId: string) {
    const { now, keeping } = this.state;
    const kept = now !== null && this.state.keptId === now.id;
    return html`<button
      class="btn btn--l"
      type="button"
      ?disabled=${!now || keeping || kept}
      @click=${() => now && this.#keep(now, runId)}
    >
      ${kept ? "Kept" : keeping ? "Keeping it" : "Keep this song"}
    </button>`;
  }

  async #keep(now: Draw, runId: string): Promise<void> {
    const { source } = this.state;
    if (!source) return;
    this.change({ keeping: true, problem: "" });
    try {
      const kept = await keepSample(now, runId, source);
      this.change({ kept, keptId: now.id, keeping: false });
    } catch (error) {
      this.change({ keeping: false, problem: wordsFor(error) });
    }
  }

  #kept() {
    const { kept, keptId, now } = this.state;
    return kept && keptId === now?.id ? keptSong(kept) : nothing;
  }
}

function fresh(source: ExplorerSource | null): State {
  return { ...UNEXPLORED, source, kept: null, keptId: "", keeping: false };
}

function failed(problem: string, explorer: Explorer | undefined) {
  const again = html`<button class="btn" type="button" @click=${() => explorer?.load()}>
    Load it again
  </button>`;
  return failNotice("The model is not here", problem, explorer ? again : nothing);
}

function waiting({ checkpointHash, bytes }: ExplorerSource) {
  const size = bytes ? `, ${formatBytes(bytes)}` : "";
  return html`<div class="sampler__wait" role="status">
    <p><b>Fetching the decoder</b></p>
    <p class="small">${catalogueNumber(checkpointHash)}${size}. It stays in your browser.</p>
  </div>`;
}

function saveMidi({ sequence, seed }: Draw): void {
  download(writeMidi(sequence), `sample-${seed}.mid`, "audio/midi");
}

customElements.define("bf-sampler", Sampler);

declare global {
  interface DocumentEventMap {
    "bf:drawn": CustomEvent;
  }
}
