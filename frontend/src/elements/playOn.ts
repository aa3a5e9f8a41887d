import { durationSeconds } from "../music/tempoMap";
import { type Draw, isSampleOf } from "./draws";
import { announce, type Playhead, playerState } from "./playerEvents";
import { Throttle } from "./throttle";

/** More often than this, music that is cut off is no music. */
const PLAY_MILLISECONDS = 150;

/** Lets the player, while it plays a model's sample, go on with the newest one. */
export class PlayOn {
  readonly #throttle = new Throttle(PLAY_MILLISECONDS);
  #seconds = 0;
  #heard = "";

  connect(): void {
    document.addEventListener("bf:playhead", this.#follow);
  }

  disconnect(): void {
    document.removeEventListener("bf:playhead", this.#follow);
    this.drop();
  }

  /** Something else is to be played: what waited is not. */
  drop(): void {
    this.#throttle.cancel();
  }

  /** At the place that has been reached, where `stays` and the new music is long enough. */
  with(
    now: Draw,
    song: { checkpointHash: string; title: string; subtitle: string; stays: boolean },
  ): void {
    this.#throttle.run(() => {
      const { id = "", playing = false, loading = false } = playerState() ?? {};
      const ours = isSampleOf(id, song.checkpointHash);
      if (!ours || !(playing || loading) || id === now.id) return;
      const { sequence } = now;
      const { title, subtitle } = song;
      const reached = song.stays && isSampleOf(this.#heard, song.checkpointHash);
      const at = reached && this.#seconds < durationSeconds(sequence) ? this.#seconds : 0;
      announce("bf:play", { id: now.id, sequence, title, subtitle, at });
    });
  }

  readonly #follow = ({ detail }: CustomEvent<Playhead>) => {
    if (!detail.playing) return;
    this.#heard = detail.id;
    this.#seconds = detail.seconds;
  };
}
