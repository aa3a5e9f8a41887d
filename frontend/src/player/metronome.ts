import { bars } from "../music/layout";
import type { Note, NoteSequence, Track } from "../music/noteSequence";
import type { Sounds } from "./soundLibrary";

/** Keys beyond MIDI's, so that no drum of a song can be meant. */
const BAR_KEY = 128;
const BEAT_KEY = 129;
const CLICKS = {
  [BAR_KEY]: { file: "click-bar", hertz: 1760 },
  [BEAT_KEY]: { file: "click-beat", hertz: 1175 },
};
const CLICK_QUARTERS = 0.1;
const CLICK_SECONDS = 0.05;
const DECAY_SECONDS = 0.009;
const VELOCITY = 110;
const TOLERANCE_QUARTERS = 1e-3;

/** A track with a click on each beat of each bar, as the time signatures have it. */
export function metronomeTrack(sequence: NoteSequence): Track {
  const notes: Note[] = [];
  for (const { startQuarters, durationQuarters, beatQuarters } of bars(sequence)) {
    for (let beat = 0; beat * beatQuarters < durationQuarters - TOLERANCE_QUARTERS; beat += 1) {
      const key = beat === 0 ? BAR_KEY : BEAT_KEY;
      notes.push([key, VELOCITY, startQuarters + beat * beatQuarters, CLICK_QUARTERS]);
    }
  }
  return { name: "Metronome", program: 0, is_drum: true, notes };
}

/** The sounds of a song, and the metronome's. */
export function withClicks(sounds: Sounds, audio: BaseAudioContext): Sounds {
  const drums: Record<string, string> = { ...sounds.index.drums };
  const buffers = new Map(sounds.buffers);
  for (const [key, { file, hertz }] of Object.entries(CLICKS)) {
    drums[key] = file;
    buffers.set(file, click(audio, hertz));
  }
  return { index: { ...sounds.index, drums }, buffers };
}

/** A tone that begins at zero and is gone in a twentieth of a second. */
function click(audio: BaseAudioContext, hertz: number): AudioBuffer {
  const { sampleRate } = audio;
  const buffer = audio.createBuffer(1, Math.ceil(CLICK_SECONDS * sampleRate), sampleRate);
  const samples = buffer.getChannelData(0);
  for (let i = 0; i < samples.length; i += 1) {
    const seconds = i / sampleRate;
    samples[i] = 0.6 * Math.sin(2 * Math.PI * hertz * seconds) * Math.exp(-seconds / DECAY_SECONDS);
  }
  return buffer;
}
