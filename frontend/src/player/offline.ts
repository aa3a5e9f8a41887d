import type { NoteSequence } from "../music/noteSequence";
import { Mixer } from "./mixer";
import { buildSchedule } from "./schedule";
import type { Sounds } from "./soundLibrary";
import { OfflineContext } from "./tone";
import { Voices } from "./voices";

const RING_SECONDS = 2;

/** Renders a sequence as it would sound, faster than it would, through the same voices. */
export async function renderOffline(
  sequence: NoteSequence,
  sounds: Sounds,
  sampleRate = 44_100,
): Promise<AudioBuffer> {
  const schedule = buildSchedule(sequence);
  const frames = Math.ceil((schedule.durationSeconds + RING_SECONDS) * sampleRate);
  const audio = new OfflineAudioContext(2, frames, sampleRate);
  const mixer = new Mixer(new OfflineContext(audio));
  const inputs = mixer.setTrackCount(sequence.tracks.length);
  // All notes are scheduled before the first has ended, so no voice may take another's place.
  const voices = new Voices(audio, sequence.tracks, inputs, sounds, Number.POSITIVE_INFINITY);
  for (const note of schedule.notes) voices.play(note, note.startSeconds);
  return audio.startRendering();
}
