import type { NoteSequence } from "../music/noteSequence";
import { arranged, atTempo } from "./arrangement";
import { Mixer } from "./mixer";
import { buildSchedule } from "./schedule";
import { AS_WRITTEN, trackGains } from "./settings";
import type { Sounds } from "./soundLibrary";
import { OfflineContext } from "./tone";
import { Voices } from "./voices";

const RING_SECONDS = 2;
/** Notes are added in steps: a browser looks at each source in each block, begun or not. */
const STEP_SECONDS = 4;
/** Longer than a block, to whose edge a suspension is moved. */
const MARGIN_SECONDS = 0.1;

const SAMPLE_RATE = 44_100;

/**
 * Renders a sequence as it would sound, faster than it would, through the same voices: once, at
 * its tempo and transposition, with the tracks as they are mixed.
 */
export async function renderOffline(
  sequence: NoteSequence,
  sounds: Sounds,
  { tempo, transpose, tracks } = AS_WRITTEN,
): Promise<AudioBuffer> {
  const heard = atTempo(arranged(sequence, { transpose, tracks }), tempo);
  const { notes, durationSeconds } = buildSchedule(heard);
  const sampleRate = SAMPLE_RATE;
  const frames = Math.ceil((durationSeconds + RING_SECONDS) * sampleRate);
  const audio = new OfflineAudioContext(2, frames, sampleRate);
  const mixer = new Mixer(new OfflineContext(audio));
  const inputs = mixer.setTracks(trackGains(tracks, sequence.tracks.length));
  // Notes are scheduled long before they sound, so none may take another's place.
  const voices = new Voices(audio, heard.tracks, inputs, sounds, Number.POSITIVE_INFINITY);
  const step = canSuspend(audio) ? STEP_SECONDS : Number.POSITIVE_INFINITY;
  let next = 0;
  const playUntil = (seconds: number) => {
    for (let note = notes[next]; note && note.startSeconds < seconds; note = notes[next]) {
      voices.play(note, { time: note.startSeconds, endTime: note.endSeconds, late: 0 });
      next += 1;
    }
  };
  playUntil(step + MARGIN_SECONDS);
  for (let at = step; at < durationSeconds; at += step) {
    void audio.suspend(at).then(() => {
      playUntil(at + step + MARGIN_SECONDS);
      void audio.resume();
    });
  }
  return audio.startRendering();
}

/** Firefox renders in one go. */
function canSuspend(audio: OfflineAudioContext): boolean {
  return typeof audio.suspend === "function";
}
