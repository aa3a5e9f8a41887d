import type { NoteSequence } from "../music/noteSequence";
import { unlockAudio } from "./audioContext";
import type { Engine } from "./engine";
import { PlayerError } from "./playerError";
import { SoundLibrary, type Sounds } from "./soundLibrary";

export interface PlaybackState {
  readonly playing: boolean;
  readonly loading: boolean;
  /** Sounds fetched so far, and how many there are; zeros before that is known. */
  readonly loaded: number;
  readonly toLoad: number;
  /** Why there is no sound; empty when all is well. */
  readonly error: string;
}

const IDLE: PlaybackState = { playing: false, loading: false, loaded: 0, toLoad: 0, error: "" };

/**
 * What a page needs to play songs, one at a time. The engine with Tone.js is fetched at the first
 * press; the audio context is made in that press itself.
 */
export class Playback {
  readonly #library: SoundLibrary;
  readonly #onChange: () => void;
  #engine: Engine | undefined;
  #state: PlaybackState = IDLE;
  #sequence: NoteSequence | undefined;
  #volume = 0.8;
  /** Counts the requests: an answer to an older one is dropped. */
  #request = 0;

  /** `soundsUrl` is the folder with the instruments' index, with a slash at its end. */
  constructor(soundsUrl: string, onChange: () => void) {
    this.#library = new SoundLibrary(soundsUrl);
    this.#onChange = onChange;
  }

  get state(): PlaybackState {
    return this.#state;
  }

  get sequence(): NoteSequence | undefined {
    return this.#sequence;
  }

  get positionSeconds(): number {
    return this.#engine?.positionSeconds ?? 0;
  }

  /**
   * Ends what plays, loads a sequence and plays it. Call it in the handler of a click or a key.
   * What goes wrong ends in `state.error`, in the words of `wordsFor`.
   */
  async open(
    notes: () => NoteSequence | Promise<NoteSequence>,
    { at = 0, wordsFor }: { at?: number; wordsFor: (error: unknown) => string },
  ): Promise<void> {
    this.#request += 1;
    const request = this.#request;
    this.#engine?.stop();
    this.#sequence = undefined;
    this.#change({ ...IDLE, loading: true });
    try {
      const audio = unlockAudio();
      const [sequence, { Engine }] = await Promise.all([notes(), import("./engine")]);
      if (request !== this.#request) return;
      this.#sequence = sequence;
      this.#change({});
      const sounds = await this.#load(sequence, request);
      if (request !== this.#request) return;
      this.#engine ??= new Engine(audio);
      const engine = this.#engine;
      engine.onEnded = () => this.#change({ playing: false });
      engine.load(sequence, sounds);
      engine.seek(at);
      engine.setVolume(this.#volume);
      await engine.play();
      if (request === this.#request) this.#change({ loading: false, playing: engine.playing });
    } catch (error) {
      if (request === this.#request) this.#change({ ...IDLE, error: wordsFor(error) });
    }
  }

  /** Plays on, or pauses. Call it in the handler of a click or a key. */
  async toggle(wordsFor: (error: unknown) => string): Promise<void> {
    const engine = this.#engine;
    if (!engine || this.#state.loading) return;
    if (engine.playing) {
      engine.pause();
      this.#change({ playing: false });
      return;
    }
    try {
      unlockAudio();
      await engine.play();
      this.#change({ playing: engine.playing, error: "" });
    } catch (error) {
      this.#change({ playing: false, error: wordsFor(error) });
    }
  }

  seek(seconds: number): void {
    if (!this.#state.loading) this.#engine?.seek(seconds);
  }

  /** 0 to 1. */
  setVolume(volume: number): void {
    this.#volume = volume;
    this.#engine?.setVolume(volume);
  }

  /** Renders a sequence, by default the loaded one, as it would sound. Needs no click. */
  async renderOffline(sequence = this.#sequence): Promise<AudioBuffer> {
    if (!sequence) throw new PlayerError("There is nothing to render.");
    const [sounds, { renderOffline }] = await Promise.all([
      this.#library.soundsFor(sequence),
      import("./offline"),
    ]);
    return renderOffline(sequence, sounds);
  }

  async #load(sequence: NoteSequence, request: number): Promise<Sounds> {
    if (sequence.tracks.every((track) => track.notes.length === 0)) {
      throw new PlayerError("There are no notes to play in this song.");
    }
    return this.#library.soundsFor(sequence, (loaded, toLoad) => {
      if (request === this.#request) this.#change({ loaded, toLoad });
    });
  }

  #change(patch: Partial<PlaybackState>): void {
    this.#state = { ...this.#state, ...patch };
    this.#onChange();
  }
}
