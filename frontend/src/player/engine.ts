import type { NoteSequence } from "../music/noteSequence";
import { waitUntilRunning } from "./audioContext";
import { Mixer } from "./mixer";
import { buildSchedule, firstNoteFrom, notesSoundingAt, type Schedule } from "./schedule";
import type { Sounds } from "./soundLibrary";
import { Context, type TransportInstance } from "./tone";
import { Voices } from "./voices";

const LOOK_AHEAD_SECONDS = 0.05;
const TICK_SECONDS = 0.1;
/** Notes are handed to the audio thread this long before they sound: a busy page drops none. */
const HORIZON_SECONDS = 0.4;
const START_DELAY_SECONDS = 0.04;
/** A note with less than this to go is not taken up again in its middle. */
const LEAST_REST_SECONDS = 0.15;

/** Plays one sequence at a time; Tone.js's transport is its clock. */
export class Engine {
  onEnded: () => void = () => undefined;
  readonly #audio: AudioContext;
  readonly #transport: TransportInstance;
  readonly #mixer: Mixer;
  #schedule: Schedule = { notes: [], durationSeconds: 0 };
  #voices: Voices | undefined;
  #playing = false;
  /** Where playing starts, or did. */
  #position = 0;
  /** The audio clock's time at which second 0 of the sequence sounds, or would have. */
  #origin = 0;
  #next = 0;

  constructor(audio: AudioContext) {
    this.#audio = audio;
    const context = new Context({ context: audio, lookAhead: LOOK_AHEAD_SECONDS });
    this.#mixer = new Mixer(context);
    this.#transport = context.transport as TransportInstance;
    this.#transport.scheduleRepeat(() => this.#tick(), TICK_SECONDS);
  }

  get playing(): boolean {
    return this.#playing;
  }

  get durationSeconds(): number {
    return this.#schedule.durationSeconds;
  }

  /** What is heard now, in seconds of the sequence. */
  get positionSeconds(): number {
    if (!this.#playing) return this.#position;
    const heard = this.#transport.getSecondsAtTime(this.#audio.currentTime - this.#latency());
    return Math.min(Math.max(heard, this.#position), this.durationSeconds);
  }

  /** Takes a sequence up in place of the one before, stopped at its beginning. */
  load(sequence: NoteSequence, sounds: Sounds): void {
    this.#halt();
    this.#position = 0;
    this.#schedule = buildSchedule(sequence);
    const inputs = this.#mixer.setTrackCount(sequence.tracks.length);
    this.#voices = new Voices(this.#audio, sequence.tracks, inputs, sounds);
  }

  /** Throws a PlayerError when the browser makes no sound. */
  async play(): Promise<void> {
    if (this.#playing || !this.#voices) return;
    await waitUntilRunning(this.#audio);
    if (!this.#playing) this.#start();
  }

  pause(): void {
    this.#position = this.positionSeconds;
    this.#halt();
  }

  stop(): void {
    this.#halt();
    this.#position = 0;
  }

  seek(seconds: number): void {
    const playing = this.#playing;
    this.#halt();
    this.#position = Math.min(Math.max(0, seconds), this.durationSeconds);
    if (playing) this.#start();
  }

  /** 0 to 1. */
  setVolume(volume: number): void {
    this.#mixer.setVolume(volume);
  }

  #start(): void {
    const time = this.#audio.currentTime + START_DELAY_SECONDS;
    const { notes } = this.#schedule;
    this.#playing = true;
    this.#origin = time - this.#position;
    this.#next = firstNoteFrom(notes, this.#position);
    for (const note of notesSoundingAt(notes, this.#position, LEAST_REST_SECONDS)) {
      this.#voices?.play(note, time, this.#position - note.startSeconds);
    }
    this.#transport.start(time, this.#position);
    this.#tick();
  }

  #halt(): void {
    this.#voices?.silence();
    if (!this.#playing) return;
    this.#playing = false;
    this.#transport.stop(this.#audio.currentTime);
  }

  #tick(): void {
    if (!this.#playing) return;
    const now = this.#audio.currentTime;
    const { notes, durationSeconds } = this.#schedule;
    const until = now - this.#origin + HORIZON_SECONDS;
    for (let note = notes[this.#next]; note; note = notes[this.#next]) {
      if (note.startSeconds >= until) break;
      this.#voices?.play(note, Math.max(now, this.#origin + note.startSeconds));
      this.#next += 1;
    }
    if (now - this.#origin - this.#latency() >= durationSeconds) this.#end();
  }

  /** The last sounds are left to ring. */
  #end(): void {
    this.#playing = false;
    this.#transport.stop(this.#audio.currentTime);
    this.#position = 0;
    this.onEnded();
  }

  #latency(): number {
    return this.#audio.outputLatency || 0;
  }
}
