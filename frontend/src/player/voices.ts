import type { Track } from "../music/noteSequence";
import { velocityGain } from "./gain";
import { chokes, type Sound, soundFor } from "./instruments";
import type { ScheduledNote } from "./schedule";
import type { Sounds } from "./soundLibrary";

const MOST_VOICES = 96;
const SHORTEST_NOTE_SECONDS = 0.06;
const CUT_SECONDS = 0.012;
/** After this many time constants a fading voice is below -50 dB. */
const FADES = 6;

interface Voice {
  readonly source: AudioBufferSourceNode;
  readonly gain: GainNode;
  readonly track: number;
  readonly drumKey: number | undefined;
  readonly startTime: number;
  readonly releaseSeconds: number | undefined;
  /** When it is let go. */
  endTime: number;
}

/** When a note is played, on the context's clock. */
export interface Timing {
  readonly time: number;
  readonly endTime: number;
  /**
   * How many seconds after the note's own beginning: that is how a note goes on that was sounding
   * where playing starts.
   */
  readonly late: number;
}

/** Plays notes into the inputs of tracks, on a live context or an offline one. */
export class Voices {
  readonly #context: BaseAudioContext;
  #tracks: readonly Track[];
  readonly #inputs: readonly AudioNode[];
  #sounds: Sounds;
  readonly #mostVoices: number;
  readonly #sounding = new Set<Voice>();

  constructor(
    context: BaseAudioContext,
    tracks: readonly Track[],
    /** One for each track. */
    inputs: readonly AudioNode[],
    sounds: Sounds,
    mostVoices = MOST_VOICES,
  ) {
    this.#context = context;
    this.#tracks = tracks;
    this.#inputs = inputs;
    this.#sounds = sounds;
    this.#mostVoices = mostVoices;
  }

  get count(): number {
    return this.#sounding.size;
  }

  /** Other sounds, and other instruments of the same tracks, for the notes to come. */
  setSounds(sounds: Sounds, tracks: readonly Track[]): void {
    this.#sounds = sounds;
    this.#tracks = tracks;
  }

  play(note: ScheduledNote, { time, endTime, late }: Timing): void {
    const track = this.#tracks[note.track];
    const input = this.#inputs[note.track];
    if (!track || !input) return;
    const sound = soundFor(this.#sounds.index, track, note.pitch);
    const buffer = sound && this.#sounds.buffers.get(sound.file);
    if (!sound || !buffer) return;
    const offset = offsetIn(sound, buffer.duration, late);
    if (offset === undefined) return;

    const drumKey = track.is_drum ? note.pitch : undefined;
    this.#makeRoom(note.track, drumKey, time);
    const source = this.#context.createBufferSource();
    source.buffer = buffer;
    source.playbackRate.value = sound.playbackRate;
    if (sound.loop) {
      source.loop = true;
      [source.loopStart, source.loopEnd] = sound.loop;
    }
    const gain = this.#context.createGain();
    gain.gain.value = velocityGain(note.velocity);
    source.connect(gain).connect(input);
    const { releaseSeconds } = sound;
    const held = Math.max(endTime, time + SHORTEST_NOTE_SECONDS);
    const times = { startTime: time, endTime: held, releaseSeconds };
    const voice: Voice = { source, gain, track: note.track, drumKey, ...times };
    this.#sounding.add(voice);
    source.onended = () => {
      this.#sounding.delete(voice);
      gain.disconnect();
    };
    source.start(time, offset);
    letGo(voice);
  }

  /**
   * From `time` on, things go another way: what has not begun by then never does, and what sounds
   * is let go at the time that `endAt` makes of the one it had.
   */
  redirect(time: number, endAt: (endTime: number) => number): void {
    for (const voice of this.#sounding) {
      if (voice.startTime >= time) this.#end(voice, time);
      else if (voice.endTime > time) {
        voice.endTime = Math.max(time, endAt(voice.endTime));
        voice.gain.gain.cancelScheduledValues(time);
        letGo(voice);
      }
    }
  }

  /** Ends everything, also what has not begun yet. */
  silence(): void {
    const now = this.#context.currentTime;
    for (const voice of this.#sounding) cut(voice, now);
    this.#sounding.clear();
  }

  #makeRoom(track: number, drumKey: number | undefined, time: number): void {
    if (drumKey !== undefined) {
      for (const voice of this.#sounding) {
        const rings = voice.track === track && voice.drumKey !== undefined;
        if (rings && chokes(drumKey, voice.drumKey ?? -1)) this.#end(voice, time);
      }
    }
    // Sets keep their order, so the first is the oldest.
    const [oldest] = this.#sounding;
    if (oldest && this.#sounding.size >= this.#mostVoices) this.#end(oldest, time);
  }

  #end(voice: Voice, time: number): void {
    cut(voice, time);
    this.#sounding.delete(voice);
  }
}

/** Where to enter a file; undefined when the sound would be over. */
function offsetIn(sound: Sound, fileSeconds: number, late: number): number | undefined {
  const offset = late * sound.playbackRate;
  if (!sound.loop) return offset < fileSeconds ? offset : undefined;
  const [start, end] = sound.loop;
  return offset < end ? offset : start + ((offset - start) % (end - start));
}

/** Drums ring on. */
function letGo({ source, gain, endTime, releaseSeconds }: Voice): void {
  if (releaseSeconds === undefined) return;
  gain.gain.setTargetAtTime(0, endTime, releaseSeconds / FADES);
  source.stop(endTime + releaseSeconds);
}

/** Ends a voice within a few milliseconds; one that has not begun never does. */
function cut(voice: Voice, time: number): void {
  if (voice.startTime >= time) {
    voice.source.onended = null;
    voice.source.stop(0);
    voice.source.disconnect();
    voice.gain.disconnect();
    return;
  }
  voice.gain.gain.cancelScheduledValues(time);
  voice.gain.gain.setTargetAtTime(0, time, CUT_SECONDS / FADES);
  voice.source.stop(time + CUT_SECONDS);
}
