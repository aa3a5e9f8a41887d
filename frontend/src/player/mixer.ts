import { faderGain } from "./gain";
import { type Context, Gain, Limiter, setContext } from "./tone";

/** Long enough for no click, short enough to be at once. */
const RAMP_SECONDS = 0.02;

/** Tracks into one master volume, and that into a limiter: many notes at once do not clip. */
export class Mixer {
  readonly #context: Context;
  readonly #master: Gain;
  #tracks: Gain[] = [];

  constructor(context: Context) {
    this.#context = context;
    // While it knows of no context, Tone.js makes an audible one for its nodes' defaults.
    setContext(context);
    const limiter = new Limiter({ context, threshold: -1.5 });
    this.#master = new Gain({ context, gain: 1 });
    this.#master.chain(limiter, context.destination);
  }

  /** Makes an input for each track, in place of those before. */
  setTracks(gains: readonly number[]): AudioNode[] {
    for (const track of this.#tracks) track.dispose();
    this.#tracks = gains.map((gain) => {
      const track = new Gain({ context: this.#context, gain });
      track.connect(this.#master);
      return track;
    });
    // The context is the browser's own, so the nodes Tone.js wraps are too.
    return this.#tracks.map((track) => track.input as unknown as AudioNode);
  }

  /** Moves the tracks that are there to other gains. */
  setGains(gains: readonly number[]): void {
    this.#tracks.forEach((track, index) => {
      track.gain.rampTo(gains[index] ?? 1, RAMP_SECONDS);
    });
  }

  /** 0 to 1, as a fader shows it. */
  setVolume(volume: number): void {
    this.#master.gain.rampTo(faderGain(volume), RAMP_SECONDS);
  }
}
