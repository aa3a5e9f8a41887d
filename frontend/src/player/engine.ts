import type { NoteSequence, Track } from "../music/noteSequence";
import { arranged, loopSpan, type Span, sameInstruments } from "./arrangement";
import { waitUntilRunning } from "./audioContext";
import { metronomeTrack, withClicks } from "./metronome";
import { Mixer } from "./mixer";
import { buildSchedule, type ScheduledNote } from "./schedule";
import { AS_WRITTEN, type PlaySettings, trackGains } from "./settings";
import type { Sounds } from "./soundLibrary";
import { Timeline } from "./timeline";
import { Context, type TransportInstance } from "./tone";
import { Voices } from "./voices";
import { Walk } from "./walk";

const LOOK_AHEAD_SECONDS = 0.05;
const TICK_SECONDS = 0.1;
/** Notes are handed to the audio thread this long before they sound: a busy page drops none. */
const HORIZON_SECONDS = 0.4;
const START_DELAY_SECONDS = 0.01;

/** What is being played. */
interface Playing {
  readonly timeline: Timeline;
  readonly walk: Walk;
}

/** Plays one sequence at a time; Tone.js's transport is its clock. */
export class Engine {
  onEnded: () => void = () => undefined;
  readonly #audio: AudioContext;
  readonly #transport: TransportInstance;
  readonly #mixer: Mixer;
  #sequence: NoteSequence | undefined;
  /** Of all tracks, and of the metronome behind them. */
  #notes: readonly ScheduledNote[] = [];
  #durationSeconds = 0;
  #loop: Span | undefined;
  #settings = AS_WRITTEN;
  #voices: Voices | undefined;
  #playing: Playing | undefined;
  /** Where playing starts, or did. */
  #position = 0;

  constructor(audio: AudioContext) {
    this.#audio = audio;
    const context = new Context({ context: audio, lookAhead: LOOK_AHEAD_SECONDS });
    this.#mixer = new Mixer(context);
    this.#transport = context.transport as TransportInstance;
    this.#transport.scheduleRepeat(() => this.#tick(), TICK_SECONDS);
  }

  get playing(): boolean {
    return this.#playing !== undefined;
  }

  get durationSeconds(): number {
    return this.#durationSeconds;
  }

  /** What is heard now, in seconds of the sequence. */
  get positionSeconds(): number {
    if (!this.#playing) return this.#position;
    const { timeline } = this.#playing;
    return timeline.positionAt(timeline.unrolledAt(this.#audio.currentTime - this.#latency()));
  }

  /** Takes a sequence up in place of the one before, stopped at its beginning. */
  load(sequence: NoteSequence, sounds: Sounds, settings: PlaySettings): void {
    this.#halt();
    this.#position = 0;
    this.#sequence = sequence;
    this.#settings = settings;
    this.#durationSeconds = buildSchedule(sequence).durationSeconds;
    this.#loop = settings.looping ? loopSpan(sequence, settings.loopBars) : undefined;
    const tracks = this.#arrange(sequence);
    const inputs = this.#mixer.setTracks(this.#gains());
    this.#voices = new Voices(this.#audio, tracks, inputs, withClicks(sounds, this.#audio));
  }

  /** Plays on in another way, without a gap. `sounds` holds what the arrangement needs. */
  change(settings: PlaySettings, sounds: Sounds): void {
    const before = this.#settings;
    const sequence = this.#sequence;
    if (!sequence) return;
    this.#settings = settings;
    this.#mixer.setGains(this.#gains());
    const { tempo, transpose, looping, loopBars } = settings;
    const moved =
      transpose !== before.transpose || !sameInstruments(settings.tracks, before.tracks);
    const looped = looping !== before.looping || loopBars !== before.loopBars;
    if (!moved && !looped && tempo === before.tempo) return;
    if (moved) {
      const tracks = this.#arrange(sequence);
      this.#voices?.setSounds(withClicks(sounds, this.#audio), tracks);
    }
    if (looped) this.#loop = looping ? loopSpan(sequence, loopBars) : undefined;
    if (looped && this.#loop && !within(this.#loop, this.positionSeconds)) {
      this.seek(this.#loop.startSeconds);
    } else this.#replan();
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
    const { playing } = this;
    this.#halt();
    const end = Math.max(this.#durationSeconds, this.#loop?.endSeconds ?? 0);
    this.#position = Math.min(Math.max(0, seconds), end);
    if (playing) this.#start();
  }

  /** 0 to 1. */
  setVolume(volume: number): void {
    this.#mixer.setVolume(volume);
  }

  #gains(): number[] {
    const { tracks, metronome } = this.#settings;
    return [...trackGains(tracks, this.#sequence?.tracks.length ?? 0), metronome ? 1 : 0];
  }

  /** Schedules what is to be heard, and returns its tracks: the song's, and the metronome's. */
  #arrange(sequence: NoteSequence): Track[] {
    const { tracks, ...times } = arranged(sequence, this.#settings);
    const clicked = [...tracks, metronomeTrack(sequence)];
    this.#notes = buildSchedule({ ...times, tracks: clicked }).notes;
    return clicked;
  }

  #start(): void {
    const time = this.#audio.currentTime + START_DELAY_SECONDS;
    this.#playFrom(time, this.#position, { carry: true });
    this.#transport.start(time, 0);
  }

  /** What sounds goes on, what comes is played by the settings that are new. */
  #replan(): void {
    if (!this.#playing) return;
    const { timeline: before } = this.#playing;
    const time = this.#audio.currentTime + START_DELAY_SECONDS;
    const position = before.positionAt(before.unrolledAt(time));
    const factor = before.rate / this.#settings.tempo;
    const timeline = this.#timelineFrom(time, position);
    const last = this.#loop ? timeline.timeAt(timeline.seam) : Number.POSITIVE_INFINITY;
    this.#voices?.redirect(time, (end) => Math.min(last, time + (end - time) * factor));
    this.#playFrom(time, position, { carry: false });
  }

  #playFrom(time: number, position: number, options: { readonly carry: boolean }): void {
    const timeline = this.#timelineFrom(time, position);
    this.#playing = { timeline, walk: new Walk(this.#notes, timeline, options) };
    this.#tick();
  }

  #timelineFrom(time: number, position: number): Timeline {
    const loop = this.#loop;
    const endSeconds = this.#durationSeconds;
    return new Timeline({ time, position, rate: this.#settings.tempo, loop, endSeconds });
  }

  #halt(): void {
    this.#voices?.silence();
    if (!this.#playing) return;
    this.#playing = undefined;
    this.#transport.stop(this.#audio.currentTime);
  }

  #tick(): void {
    if (!this.#playing) return;
    const now = this.#audio.currentTime;
    const { timeline, walk } = this.#playing;
    for (const { note, at, ends, late } of walk.until(timeline.unrolledAt(now + HORIZON_SECONDS))) {
      const time = Math.max(now, timeline.timeAt(at));
      const endTime = timeline.timeAt(ends);
      this.#voices?.play(note, { time, endTime, late: late / timeline.rate });
    }
    const heard = timeline.unrolledAt(now - this.#latency());
    if (!timeline.loop && heard >= timeline.seam) this.#end();
  }

  /** The last sounds are left to ring. */
  #end(): void {
    this.#playing = undefined;
    this.#transport.stop(this.#audio.currentTime);
    this.#position = 0;
    this.onEnded();
  }

  #latency(): number {
    return this.#audio.outputLatency || 0;
  }
}

function within({ startSeconds, endSeconds }: Span, seconds: number): boolean {
  return seconds >= startSeconds && seconds < endSeconds;
}
