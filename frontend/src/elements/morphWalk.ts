import { wordsFor } from "../api/apiError";
import type { Draw } from "./draws";
import type { Explorer, ExplorerHost } from "./explorer";
import { morphed, type Place, WALK_SAMPLES, walk } from "./morph";
import { announce, type PlayerState, type Playhead, playerState } from "./playerEvents";

/** A playhead that falls back to less than this share of what it had reached has begun again. */
const FALL = 0.5;

/** Walks between the corners while a loop plays: each time that it begins again, a step on. */
export class MorphWalk {
  readonly #explorer: Explorer;
  readonly #host: ExplorerHost;
  #places: readonly Place[] = [];
  /** Of the places that differ, by their key. */
  #draws: ReadonlyMap<string, Draw> = new Map();
  #index = 0;
  #reached = 0;
  #wasLooping = false;
  #aborter = new AbortController();

  constructor(explorer: Explorer, host: ExplorerHost) {
    this.#explorer = explorer;
    this.#host = host;
  }

  /** Decodes all places as one batch, and plays the first in a loop. */
  async start(): Promise<void> {
    this.stop();
    const { morph } = this.#host.state;
    this.#places = walk(morph);
    const different = this.#places.slice(0, WALK_SAMPLES);
    const zs = different.map((place) => morphed({ ...morph, ...place }) ?? []);
    this.#aborter = new AbortController();
    const { signal } = this.#aborter;
    this.#host.change({ morphing: true, problem: "" });
    try {
      const draws = await this.#explorer.drawAll(zs, signal);
      if (!this.#host.state.morphing) return;
      this.#draws = new Map(draws.map((one, i) => [keyOf(different[i]), one]));
      this.#wasLooping = playerState()?.settings.looping ?? false;
      document.addEventListener("bf:playhead", this.#follow);
      document.addEventListener("bf:state", this.#watch);
      announce("bf:settings", { looping: true });
      this.#show(0, 0);
    } catch (error) {
      if (!signal.aborted) this.#host.change({ morphing: false, problem: wordsFor(error) });
    }
  }

  /** The music goes on where it is. */
  stop(): void {
    this.#aborter.abort(new DOMException("the walk was ended", "AbortError"));
    if (this.#draws.size === 0) return;
    this.#draws = new Map();
    document.removeEventListener("bf:playhead", this.#follow);
    document.removeEventListener("bf:state", this.#watch);
    announce("bf:settings", { looping: this.#wasLooping });
    this.#host.change({ morphing: false });
  }

  readonly #follow = ({ detail: { id, seconds, playing } }: CustomEvent<Playhead>) => {
    if (!this.#host.state.morphing) this.stop();
    else if (playing && id === this.#host.state.now?.id) {
      const began = seconds < FALL * this.#reached;
      this.#reached = seconds;
      if (began) this.#show((this.#index + 1) % this.#places.length, seconds);
    }
  };

  /** Who plays something else, or ends the loop, has had enough. */
  readonly #watch = ({ detail: { id, settings } }: CustomEvent<PlayerState>) => {
    const ours = [...this.#draws.values()].some((one) => one.id === id);
    if (!ours || !settings.looping || !this.#host.state.morphing) this.stop();
  };

  #show(index: number, seconds: number): void {
    const place = this.#places[index];
    const now = this.#draws.get(keyOf(place));
    if (!place || !now) return;
    this.#index = index;
    this.#reached = 0;
    const { morph } = this.#host.state;
    this.#explorer.show(now, { ...morph, ...place });
    this.#explorer.play(now, seconds);
  }
}

function keyOf(place: Place | undefined): string {
  return place ? `${place.x} ${place.y}` : "";
}
