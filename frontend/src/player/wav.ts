const HEADER_BYTES = 44;
const BYTES = 2;
const FULL_SCALE = 32_767;
/** Some milliseconds of work: long enough to be quick, short enough for the page to answer. */
const FRAMES_A_PART = 1 << 17;

/** What a sound file is made of; an AudioBuffer is one. */
export interface Audio {
  readonly sampleRate: number;
  readonly length: number;
  readonly numberOfChannels: number;
  getChannelData(channel: number): Float32Array;
}

/** A WAV file with 16-bit samples, in parts: the header, then the frames. */
export function* wavParts(audio: Audio): Generator<Uint8Array<ArrayBuffer>> {
  yield header(audio);
  const channels = Array.from({ length: audio.numberOfChannels }, (_, channel) =>
    audio.getChannelData(channel),
  );
  for (let from = 0; from < audio.length; from += FRAMES_A_PART) {
    yield frames(channels, from, Math.min(audio.length, from + FRAMES_A_PART));
  }
}

/** Writes a WAV file; the page gets its turn between the parts. */
export async function writeWav(audio: Audio): Promise<Blob> {
  const parts: BlobPart[] = [];
  for (const part of wavParts(audio)) {
    parts.push(part);
    await new Promise((resolve) => setTimeout(resolve));
  }
  return new Blob(parts, { type: "audio/wav" });
}

function header({ sampleRate, length, numberOfChannels }: Audio): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(HEADER_BYTES);
  const view = new DataView(bytes.buffer);
  const frameBytes = numberOfChannels * BYTES;
  const words = (at: number, text: string) => bytes.set(new TextEncoder().encode(text), at);
  words(0, "RIFF");
  view.setUint32(4, HEADER_BYTES - 8 + length * frameBytes, true);
  words(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, numberOfChannels, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, sampleRate * frameBytes, true);
  view.setUint16(32, frameBytes, true);
  view.setUint16(34, 8 * BYTES, true);
  words(36, "data");
  view.setUint32(40, length * frameBytes, true);
  return bytes;
}

function frames(
  channels: readonly Float32Array[],
  from: number,
  to: number,
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array((to - from) * channels.length * BYTES);
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (let frame = from; frame < to; frame += 1) {
    for (const samples of channels) {
      const sample = Math.min(1, Math.max(-1, samples[frame] ?? 0));
      view.setInt16(at, Math.round(sample * FULL_SCALE), true);
      at += BYTES;
    }
  }
  return bytes;
}
