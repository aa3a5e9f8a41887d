import type { NoteSequence } from "../music/noteSequence";
import { arranged, sameInstruments } from "./arrangement";
import { unlockAudio } from "./audioContext";
import type { Engine } from "./engine";
import { PlayerError } from "./playerError";
import { AS_WRITTEN, type PlaySettings, withinRange } from "./settings";
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
  #settings = AS_WRITTEN;
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

  get settings(): PlaySettings {
    return this.#settings;
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
      const [sequence, engine] = await Promise.all([notes(), this.#engineOf(audio)]);
      if (request !== this.#request) return;
      this.#sequence = sequence;
      this.#change({});
      const sounds = await this.#load(sequence, request);
      if (request !== this.#request) return;
      engine.onEnded = () => this.#change({ playing: false });
      engine.load(sequence, sounds, this.#settings);
      engine.seek(at);
      engine.setVolume(this.#volume);
      await engine.play();
      if (request !== this.#request) return;
      this.#change({ loading: false, playing: engine.playing });
      // The settings may have changed since they were handed over.
      await this.set({}, wordsFor);
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

  /**
   * Plays in another way, also while it plays. A transposition or an instrument whose sounds do
   * not come is taken back, and says so in `state.error`, in the words of `wordsFor`. Returns
   * whether what was asked for holds.
   */
  async set(patch: Partial<PlaySettings>, wordsFor: (error: unknown) => string): Promise<boolean> {
    const before = this.#settings;
    const settings = withinRange({ ...before, ...patch });
    this.#settings = settings;
    this.#change({});
    const sequence = this.#sequence;
    if (!sequence || this.#state.loading) return true;
    try {
      const sounds = await this.#library.soundsFor(arranged(sequence, settings));
      // What came in between is newer, and has asked for its own sounds.
      if (this.#settings === settings && this.#sequence === sequence && !this.#state.loading) {
        this.#engine?.change(settings, sounds);
      }
      return true;
    } catch (error) {
      if (this.#settings !== settings) return true;
      this.#settings = { ...settings, transpose: before.transpose, tracks: before.tracks };
      this.#change({ error: wordsFor(error) });
      return false;
    }
  }

  /** Renders a sequence, by default the loaded one, as it would sound. Needs no click. */
  async renderOffline(
    sequence = this.#sequence,
    settings: PlaySettings = AS_WRITTEN,
  ): Promise<AudioBuffer> {
    if (!sequence) throw new PlayerError("There is nothing to render.");
    const [sounds, { renderOffline }] = await Promise.all([
      this.#library.soundsFor(arranged(sequence, settings)),
      import("./offline"),
    ]);
    return renderOffline(sequence, sounds, settings);
  }

  /** Fetched once: even a module that is there already would let the page be drawn in between. */
  async #engineOf(audio: AudioContext): Promise<Engine> {
    if (!this.#engine) {
      const { Engine } = await import("./engine");
      this.#engine ??= new Engine(audio);
    }
    return this.#engine;
  }

  /** Loads until what there is fits the settings, which can change meanwhile. */
  async #load(sequence: NoteSequence, request: number): Promise<Sounds> {
    if (sequence.tracks.every((track) => track.notes.length === 0)) {
      throw new PlayerError("There are no notes to play in this song.");
    }
    for (;;) {
      const { transpose, tracks } = this.#settings;
      const heard = arranged(sequence, { transpose, tracks });
      const sounds = await this.#library.soundsFor(heard, (loaded, toLoad) => {
        if (request === this.#request) this.#change({ loaded, toLoad });
      });
      const { settings } = this;
      const fits = transpose === settings.transpose && sameInstruments(tracks, settings.tracks);
      if (fits) return sounds;
    }
  }

  #change(patch: Partial<PlaybackState>): void {
    this.#state = { ...this.#state, ...patch };
    this.#onChange();
  }
}
