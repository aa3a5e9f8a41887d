"""Listening by numbers: renders what the player holds and measures it."""

# Runs in the page. Root mean square of the rendering in the 80 ms after each onset, against the
# stretch before the first note and the last tenth of a second, when everything has rung out.
MEASURE = """
async () => {
  const player = document.querySelector("bf-player");
  const roll = document.querySelector("bf-sampler bf-roll");
  const sequence = structuredClone(roll.sequence);
  const qpm = sequence.tempos[0]?.[1] ?? 120;
  const rest = 4; // quarters of silence put before the first note
  const onsets = new Set();
  for (const track of sequence.tracks) {
    track.notes = track.notes.map(([pitch, velocity, start, duration]) => {
      onsets.add(start + rest);
      return [pitch, velocity, start + rest, duration];
    });
  }
  const audio = await player.renderOffline(sequence);
  const samples = audio.getChannelData(0);
  const rms = (from, seconds) => {
    const start = Math.floor(from * audio.sampleRate);
    const end = Math.min(samples.length, start + Math.floor(seconds * audio.sampleRate));
    let sum = 0;
    for (let i = start; i < end; i += 1) sum += samples[i] * samples[i];
    return Math.sqrt(sum / Math.max(1, end - start));
  };
  const seconds = (quarters) => (quarters * 60) / qpm;
  const loudness = [...onsets].map((onset) => rms(seconds(onset) + 0.005, 0.08));
  return {
    notes: onsets.size,
    quietest_note: Math.min(...loudness),
    loudest_silence: Math.max(rms(0, seconds(rest) - 0.02), rms(audio.duration - 0.1, 0.1)),
  };
}
"""


def loudness_of_notes(page) -> dict[str, float]:
    """Render the sampler's song offline; return RMS levels where notes are and where none is."""
    return page.evaluate(MEASURE)
