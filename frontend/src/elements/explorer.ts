import { wordsFor } from "../api/apiError";
import type { DecoderClient } from "../model/decoderClient";
import { loadMap, type MapPoint } from "../model/latentMap";
import { filesBeside } from "../model/modelFiles";
import { meanOf, nearby } from "../model/neighbourhood";
import { readSampleLink } from "../model/sampleLink";
import type { SampleRequest } from "../model/sampleRequest";
import { drawLatent } from "../model/sampling";
import { chordsIn } from "./chordPlan";
import { type Draw, draw, drawMany, parseSeed, randomSeed } from "./draws";
import { ExplorerAddress } from "./explorerAddress";
import { readView } from "./explorerLink";
import type { ExplorerSource, ExplorerState, ReadySong } from "./explorerState";
import { Latest } from "./latest";
import { guideFrom, locksIn, NO_LOCKS } from "./locks";
import { type Morph, morphed } from "./morph";
import { announce } from "./playerEvents";
import { PlayOn } from "./playOn";
import { drawName } from "./sampleNames";

interface Wish {
  readonly request: SampleRequest;
  /** Whether it is to sound, also where nothing sounds yet. */
  readonly plays: boolean;
}

/** What a sample is drawn with, beside z. */
type Settings = Pick<ExplorerState, "seed" | "temperature" | "topP" | "label" | "locks" | "chords">;

/** Where the explorer keeps its state. */
export interface ExplorerHost {
  readonly state: ExplorerState;
  change(patch: Partial<ExplorerState>): void;
}

/** Draws what the controls ask for; address and player follow. The server is asked for nothing. */
export class Explorer {
  readonly #host: ExplorerHost;
  readonly #source: ExplorerSource;
  #decoder: DecoderClient | undefined;
  readonly #drawing = new Latest<Wish>((wish, signal) => this.#decode(wish, signal));
  readonly #playOn = new PlayOn();
  readonly #address = new ExplorerAddress();
  readonly #gone = new AbortController();

  constructor(source: ExplorerSource, host: ExplorerHost) {
    this.#source = source;
    this.#host = host;
    this.#playOn.connect();
  }

  dispose(): void {
    this.#playOn.disconnect();
    this.#drawing.cancel();
    this.#address.cancel();
    this.#gone.abort(new DOMException("the page was left", "AbortError"));
    this.#decoder?.dispose();
  }

  /** The decoder, the sample that the address names, and then the map. */
  async load(): Promise<void> {
    const { manifestUrl } = this.#source;
    const { signal } = this.#gone;
    this.#host.change({ problem: "" });
    try {
      const { DecoderClient } = await import("../model/decoderClient");
      const decoder = await DecoderClient.load(manifestUrl, { signal });
      this.#decoder = decoder;
      const { manifest } = decoder;
      this.#host.change({ manifest });
      this.#open(decoder);
      const map = await loadMap(filesBeside(manifestUrl, signal), manifest);
      this.#host.change({ map });
      this.#openView();
    } catch (error) {
      if (!signal.aborted) this.#host.change({ problem: wordsFor(error) });
    }
  }

  /** Another sample of the model. */
  draw(seed: number): void {
    const size = this.#decoder?.manifest.latentDimensions ?? 0;
    this.#ask({ z: drawLatent(seed, size), seed });
  }

  /** A song to begin with, to be heard at once; nothing of the one before stays. */
  begin({ seed, label = "", chords = "", top_p: topP = 1 }: ReadySong, plays = true): void {
    this.#host.change({ label, chords, locks: NO_LOCKS, temperature: 1, topP });
    const size = this.#decoder?.manifest.latentDimensions ?? 0;
    this.#ask({ z: drawLatent(seed, size), seed, plays });
  }

  /** The same seed at another place. */
  steer(z: readonly number[]): void {
    this.#ask({ z, seed: this.#seed });
  }

  /** Turns a control; what is drawn next follows it. */
  turn(settings: Partial<Settings>): void {
    this.#host.change(settings);
  }

  /** The same place and seed, as the controls stand now. */
  retune(): void {
    this.#ask({ z: this.#host.state.z, seed: this.#seed, keepsCentre: true });
  }

  /** The same place with another seed: what is locked stays. */
  redraw(): void {
    this.#ask({ z: this.#host.state.z, seed: randomSeed(), keepsCentre: true });
  }

  /** A song as the model has it, to be heard at once. */
  visit({ z, label }: MapPoint): void {
    const isKnown = this.#decoder?.manifest.labels.includes(label) ?? false;
    if (isKnown) this.#host.change({ label });
    this.#ask({ z, seed: this.#seed, plays: true });
  }

  /** Something like the sample that one has come to. */
  drawNear(): void {
    const { centre, radius } = this.#host.state;
    const seed = randomSeed();
    this.#ask({ z: nearby(centre, radius, seed), seed, keepsCentre: true });
  }

  /** A sample with a label: of a model that knows it, or from among the songs that have it. */
  drawLabelled(label: string): void {
    const { map, radius } = this.#host.state;
    if (this.#decoder?.manifest.labels.includes(label)) {
      this.#host.change({ label });
      this.draw(randomSeed());
      return;
    }
    const seed = randomSeed();
    const mean = meanOf(
      (map?.points ?? []).filter((point) => point.label === label).map(({ z }) => z),
    );
    if (mean) this.#ask({ z: nearby(mean, radius, seed), seed });
  }

  /** Other corners, or another place between them. */
  morph(morph: Morph): void {
    this.#host.change({ morph });
    const z = morphed(morph);
    if (z) this.steer(z);
    else this.#address.write(this.#host.state);
  }

  /** Nothing is drawn before the corner is. */
  setCorners(morph: Morph): void {
    this.#decoder?.prepareBatches();
    this.#host.change({ morph });
    this.#address.write(this.#host.state);
  }

  setRadius(radius: number): void {
    this.#host.change({ radius });
    this.#address.write(this.#host.state);
  }

  say(linkProblem: string): void {
    this.#host.change({ linkProblem });
  }

  /** Decodes the places of a walk at once, as the settings stand. */
  async drawAll(zs: readonly (readonly number[])[], signal: AbortSignal): Promise<Draw[]> {
    const decoder = this.#decoder;
    if (!decoder) return [];
    const requests = zs.map((z) => this.#request({ z, seed: this.#seed }));
    return drawMany(decoder, requests, signal);
  }

  /** Shows a sample that was decoded before, at a place between the corners. */
  show(now: Draw, morph: Morph): void {
    this.#drawing.cancel();
    this.#host.change({ morph, now, z: now.z, drawing: false });
    this.#address.write(this.#host.state);
  }

  #open({ manifest }: DecoderClient): void {
    try {
      const linked = readSampleLink(this.#address.opened, manifest);
      if (linked) this.#reopen(linked);
      else this.#beginAnyhow();
    } catch (error) {
      this.#beginAnyhow();
      this.say(`Its sample cannot be drawn here: ${wordsFor(error)}. This is another one.`);
    }
  }

  /** The first song to begin with, where there are any. */
  #beginAnyhow(): void {
    const [first] = this.#source.songs;
    if (first) this.begin(first, false);
    else this.draw(randomSeed());
  }

  #reopen(linked: SampleRequest): void {
    const manifest = this.#decoder?.manifest;
    if (!manifest) return;
    const { z, seed, temperature, topP = 1, label = "", guide } = linked;
    const bars = guide?.kind === "bars" ? guide.bars : [];
    this.#host.change({
      z,
      centre: z,
      seed: String(seed),
      temperature,
      topP,
      label,
      locks: locksIn(guide, manifest),
      chords: chordsIn(bars, manifest.vocabulary),
      drawing: true,
    });
    this.#drawing.ask({ request: linked, plays: false });
  }

  #openView(): void {
    const { map, manifest } = this.#host.state;
    if (!manifest) return;
    const { latentDimensions } = manifest;
    try {
      this.#host.change(readView(this.#address.opened, { map, latentDimensions }));
    } catch (error) {
      this.say(`Its controls cannot be set here: ${wordsFor(error)}.`);
    }
  }

  get #seed(): number {
    const { now, seed } = this.#host.state;
    return now?.seed ?? parseSeed(seed) ?? randomSeed();
  }

  #request({ z, seed }: { z: readonly number[]; seed: number }): SampleRequest {
    const { temperature, topP, label, locks, chords, now } = this.#host.state;
    const manifest = this.#decoder?.manifest;
    const guide = manifest && guideFrom({ locks, chords }, now?.tokens ?? [], manifest);
    return {
      z,
      seed,
      temperature,
      ...(topP !== 1 && { topP }),
      ...(label !== "" && { label }),
      ...(guide && { guide }),
    };
  }

  #ask(wish: {
    readonly z: readonly number[];
    readonly seed: number;
    readonly plays?: boolean;
    readonly keepsCentre?: boolean;
  }): void {
    const { z, seed, plays = false, keepsCentre = false } = wish;
    this.#host.change({
      z,
      seed: String(seed),
      ...(!keepsCentre && { centre: z }),
      morphing: false,
      problem: "",
      linkProblem: "",
    });
    try {
      this.#drawing.ask({ request: this.#request({ z, seed }), plays });
      this.#host.change({ drawing: true });
    } catch (error) {
      this.#host.change({ drawing: false, problem: wordsFor(error) });
    }
  }

  async #decode({ request, plays }: Wish, signal: AbortSignal): Promise<void> {
    const decoder = this.#decoder;
    if (!decoder) return;
    const { now: before } = this.#host.state;
    try {
      const now = await draw(decoder, request, signal);
      // Before the page is drawn anew, which takes as long as several notes.
      if (plays) this.play(now);
      else this.#follow(now, before?.seed === now.seed || now.guide !== undefined);
      this.#host.change({ now, drawing: this.#drawing.waiting });
      this.#address.write(this.#host.state);
    } catch (error) {
      if (!signal.aborted) this.#host.change({ drawing: false, problem: wordsFor(error) });
    }
  }

  /** Plays a sample, from `at` seconds on. */
  play(now: Draw, at = 0): void {
    const { id, sequence } = now;
    this.#playOn.drop();
    announce("bf:play", { id, sequence, title: this.title(now), subtitle: this.#source.name, at });
  }

  #follow(now: Draw, stays: boolean): void {
    const { checkpointHash, name: subtitle } = this.#source;
    this.#playOn.with(now, { checkpointHash, title: this.title(now), subtitle, stays });
  }

  /** What a sample is called. */
  title(now: Draw): string {
    return drawName(now, { map: this.#host.state.map, songs: this.#source.songs });
  }
}
