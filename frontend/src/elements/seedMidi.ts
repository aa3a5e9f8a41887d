import { html, nothing } from "lit";
import { wordsFor } from "../api/apiError";
import type { DecoderClient } from "../model/decoderClient";
import type { LatentMap } from "../model/latentMap";
import type { ReadMidi } from "../model/midiTokens";
import { nearestSongs } from "../model/nearestSongs";
import { nearby } from "../model/neighbourhood";
import { type NoteSequence, noteCount } from "../music/noteSequence";
import { draw, randomSeed } from "./draws";
import { droppedFiles } from "./droppedFiles";
import { plural } from "./figures";
import { LightElement } from "./lightElement";
import { placeOf, placeWords } from "./mapPlaces";
import { failNotice } from "./notices";
import "./playerButton";
import "./recorder";
import "./roll";
import { typed } from "./typed";

const LARGEST_BYTES = 10_000_000;
/** More than this is not drawn and played as a whole, only in the part that is encoded. */
const MOST_NOTES = 10_000;
const NEIGHBOURS = 5;
const RADIUS = 0.5;
/** A reconstruction takes no risks. */
const TEMPERATURE = 0.5;

/** Somebody's music as a place in the latent space. */
export interface Latent {
  readonly z: readonly number[];
  readonly title: string;
}

interface State {
  readonly over: boolean;
  /** What is going on; empty for nothing. */
  readonly busy: string;
  readonly problem: string;
  readonly title: string;
  readonly read: ReadMidi | null;
  /** Which window of the tokens is encoded, from 0. */
  readonly part: number;
  readonly z: readonly number[];
  readonly original: NoteSequence | null;
  readonly rebuilt: NoteSequence | null;
  /** Tells what is heard here apart from everything else. */
  readonly turn: number;
}

/**
 * `<bf-drop-midi .manifestUrl .map>`: a MIDI file that is dropped, chosen or pasted, or a recorded
 * keyboard, becomes z: heard as it is and as the model rebuilds it, beside the songs nearest to it.
 * Says a bubbling `bf-latent` with {z, title} when it is encoded and when it is asked for again.
 */
export class DropMidi extends LightElement<State> {
  static override readonly properties = {
    manifestUrl: { attribute: false },
    map: { attribute: false },
  };
  declare manifestUrl: string;
  declare map: LatentMap | null;
  protected override state: State = {
    over: false,
    busy: "",
    problem: "",
    title: "",
    read: null,
    part: 0,
    z: [],
    original: null,
    rebuilt: null,
    turn: 0,
  };
  #decoder: Promise<DecoderClient> | undefined;
  #work: AbortController | undefined;

  constructor() {
    super();
    this.manifestUrl = "";
    this.map = null;
    this.listen("paste", this.#paste);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#work?.abort();
    this.#decoder?.then((decoder) => decoder.dispose()).catch(() => undefined);
    this.#decoder = undefined;
  }

  protected override render() {
    const { busy, problem } = this.state;
    return html`<section class="block" aria-label="Your own music">
      <header><h2>Your own music</h2></header>
      ${this.#zone()}
      <details>
        <summary>Play it yourself</summary>
        <bf-recorder
          @bf-recorded=${(event: CustomEvent<Uint8Array>) =>
            void this.#open(event.detail, "Recording")}
        ></bf-recorder>
      </details>
      <p class="small" role="status">${busy}</p>
      ${problem ? failNotice("This music cannot be used", problem) : nothing} ${this.#found()}
    </section>`;
  }

  #zone() {
    return html`<div
      class="drop drop--small ${this.state.over ? "drop--over" : ""}"
      @dragenter=${this.#dragOver}
      @dragover=${this.#dragOver}
      @dragleave=${() => this.change({ over: false })}
      @drop=${this.#drop}
    >
      <div class="stack stack--s">
        <b>Drop a MIDI file</b>
        <p class="small quiet">Or paste one. It stays in your browser.</p>
      </div>
      <button class="btn" type="button" @click=${() => this.querySelector("input")?.click()}>
        Choose a file
      </button>
      <input
        class="vh"
        type="file"
        accept=".mid,.midi,.kar,.rmi,audio/midi,audio/x-midi"
        aria-label="A MIDI file to encode"
        tabindex="-1"
        @change=${this.#chosen}
      />
    </div>`;
  }

  #found() {
    const { original, rebuilt, title, z, read } = this.state;
    if (!original || !rebuilt || !read) return nothing;
    const again = (near: boolean) => this.#say(near ? nearby(z, RADIUS, randomSeed()) : z);
    return html`<div class="seed">
      <p><b>${title}</b>${this.#place()}</p>
      <p class="small quiet">${this.#facts(read)}</p>
      ${this.#parts(read)} ${this.#heard("As it is", "original", original)}
      ${this.#heard("As the model rebuilds it", "rebuilt", rebuilt)}
      <div class="row">
        <button class="btn btn--main" type="button" @click=${() => again(false)}>
          Use as the point
        </button>
        <button class="btn" type="button" @click=${() => again(true)}>More like this</button>
      </div>
      ${this.#neighbours()}
    </div>`;
  }

  #place() {
    const { map } = this;
    if (!map) return nothing;
    const { x, y } = placeOf(this.state.z, map);
    return html`<span class="small quiet">
      at ${placeWords(x)} across, ${placeWords(y)} up the map</span
    >`;
  }

  #facts({ sequence, tokens }: ReadMidi): string {
    const unknown = tokens.filter((token) => token < 0).length;
    const words = `${plural(noteCount(sequence), "note")}, ${plural(tokens.length, "token")}`;
    return unknown > 0 ? `${words}, of which the model does not know ${unknown}.` : `${words}.`;
  }

  #parts(read: ReadMidi) {
    const count = partsOf(read, this.#window);
    if (count < 2) return nothing;
    return html`<label class="field" for="seed-part">
      <span><b>Part</b><output>${this.state.part + 1} of ${count}</output></span>
      <input
        id="seed-part"
        type="range"
        aria-label="Part"
        min="1"
        max=${count}
        .value=${String(this.state.part + 1)}
        @change=${(event: Event) => void this.#encode(read, Number(typed(event)) - 1)}
      />
      <small>The model takes ${this.#window} tokens at a time.</small>
    </label>`;
  }

  #heard(name: string, kind: "original" | "rebuilt", sequence: NoteSequence) {
    const { turn } = this.state;
    const title = `${this.state.title}: ${name.toLowerCase()}`;
    const id = `seed-${turn}-${kind}`;
    return html`<div class="sampler__head" data-kind=${kind}>
      <bf-play-button
        data-id=${id}
        data-title=${title}
        .sequence=${sequence}
      ></bf-play-button>
      <div class="stack stack--s grow">
        <p class="small">${name}</p>
        <bf-roll seekable data-id=${id} data-title=${title} .sequence=${sequence}></bf-roll>
      </div>
    </div>`;
  }

  #neighbours() {
    const songs = nearestSongs(this.state.z, this.map?.points ?? [], NEIGHBOURS);
    if (songs.length === 0) return nothing;
    return html`<h3>Nearest songs</h3>
      <ol class="near">
        ${songs.map(
          ({ point, distance }) =>
            html`<li>
              <button class="btn" type="button" @click=${() => this.#say(point.z, point.title)}>
                ${point.title}
              </button>
              <span class="small quiet">${distance.toFixed(2)} away</span>
            </li>`,
        )}
      </ol>`;
  }

  #window = 0;

  #say(z: readonly number[], title = this.state.title): void {
    const detail: Latent = { z: z.map(Math.fround), title };
    this.dispatchEvent(new CustomEvent("bf-latent", { detail, bubbles: true }));
  }

  /** The decoder's own thread: what is read here keeps nothing else waiting. */
  async #load(): Promise<DecoderClient> {
    const { DecoderClient } = await import("../model/decoderClient");
    const decoder = await DecoderClient.load(this.manifestUrl);
    this.#window = decoder.manifest.window;
    return decoder;
  }

  #client(): Promise<DecoderClient> {
    const loading = this.#decoder ?? this.#load();
    this.#decoder = loading;
    // The next attempt loads it again.
    loading.catch(() => {
      this.#decoder = undefined;
    });
    return loading;
  }

  #begin(busy: string): AbortSignal {
    this.#work?.abort(new DOMException("other music came", "AbortError"));
    this.#work = new AbortController();
    this.change({ busy, problem: "" });
    return this.#work.signal;
  }

  async #open(file: Uint8Array, title: string): Promise<void> {
    const signal = this.#begin("Reading the music");
    try {
      const decoder = await this.#client();
      const read = await decoder.readMidi(file, { signal });
      this.change({ title, read, original: null, rebuilt: null });
      await this.#encode(read, 0);
    } catch (error) {
      this.#fail(error, signal);
    }
  }

  async #encode(read: ReadMidi, part: number): Promise<void> {
    const signal = this.#begin("Encoding it");
    try {
      const decoder = await this.#client();
      const { window } = decoder.manifest;
      const tokens = read.tokens.slice(part * window, (part + 1) * window);
      const [mean = []] = await decoder.encodeMany([tokens], { signal });
      const z = mean.map(Math.fround);
      const wish = { z, seed: 0, temperature: TEMPERATURE };
      const { sequence } = await draw(decoder, wish, signal);
      this.change({
        busy: "",
        part,
        z,
        original: this.#originalOf(read, tokens, decoder),
        rebuilt: sequence,
        turn: this.state.turn + 1,
      });
      this.#say(z);
    } catch (error) {
      this.#fail(error, signal);
    }
  }

  /** All of it where that is what is encoded, else the part. */
  #originalOf(read: ReadMidi, tokens: readonly number[], decoder: DecoderClient): NoteSequence {
    const isWhole = partsOf(read, decoder.manifest.window) < 2;
    if (isWhole && noteCount(read.sequence) <= MOST_NOTES) return read.sequence;
    return decoder.tokenizer.decode(tokens.filter((token) => token >= 0));
  }

  #fail(error: unknown, signal: AbortSignal): void {
    if (!signal.aborted) this.change({ busy: "", problem: wordsFor(error) });
  }

  async #take(files: readonly File[]): Promise<void> {
    const [file] = files;
    if (!file) return;
    if (file.size > LARGEST_BYTES) {
      const size = (file.size / 1e6).toFixed(1);
      this.change({ problem: `the file is ${size} MB; a MIDI file may have 10.0 MB` });
      return;
    }
    try {
      const title = file.name.replace(/\.(midi?|kar|rmi)$/i, "");
      await this.#open(new Uint8Array(await file.arrayBuffer()), title);
    } catch (error) {
      this.change({ problem: wordsFor(error) });
    }
  }

  readonly #dragOver = (event: DragEvent) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    if (!this.state.over) this.change({ over: true });
  };

  readonly #drop = async (event: DragEvent) => {
    event.preventDefault();
    this.change({ over: false });
    if (event.dataTransfer) await this.#take(await droppedFiles(event.dataTransfer));
  };

  readonly #paste = (event: ClipboardEvent) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length === 0) return;
    event.preventDefault();
    void this.#take(files);
  };

  readonly #chosen = async (event: Event) => {
    const input = event.currentTarget;
    if (!(input instanceof HTMLInputElement)) return;
    const files = [...(input.files ?? [])];
    input.value = "";
    await this.#take(files);
  };
}

function partsOf({ tokens }: ReadMidi, window: number): number {
  return window > 0 ? Math.ceil(tokens.length / window) : 1;
}

customElements.define("bf-drop-midi", DropMidi);
