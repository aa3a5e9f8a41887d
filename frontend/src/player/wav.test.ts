import fc from "fast-check";
import { expect, test } from "vitest";
import { type Audio, wavParts, writeWav } from "./wav";

function audioOf(sampleRate: number, channels: readonly Float32Array[]): Audio {
  return {
    sampleRate,
    length: channels[0]?.length ?? 0,
    numberOfChannels: channels.length,
    getChannelData: (channel) => channels[channel] ?? new Float32Array(),
  };
}

/** Reads a file chunk by chunk, as a program that knows the format would. */
function readWav(file: ArrayBuffer) {
  const view = new DataView(file);
  const words = (at: number) => new TextDecoder().decode(file.slice(at, at + 4));
  expect([words(0), view.getUint32(4, true), words(8)]).toEqual([
    "RIFF",
    file.byteLength - 8,
    "WAVE",
  ]);
  const chunks = new Map<string, DataView>();
  for (let at = 12; at < file.byteLength; at += 8 + view.getUint32(at + 4, true)) {
    chunks.set(words(at), new DataView(file, at + 8, view.getUint32(at + 4, true)));
  }
  const [format, data] = [chunks.get("fmt "), chunks.get("data")];
  if (!format || !data) throw new Error("a chunk is missing");
  const count = format.getUint16(2, true);
  const [sampleRate, frameBytes] = [format.getUint32(4, true), format.getUint16(12, true)];
  expect(format.getUint16(0, true)).toBe(1);
  expect(format.getUint32(8, true)).toBe(sampleRate * frameBytes);
  expect([frameBytes, format.getUint16(14, true)]).toEqual([2 * count, 16]);
  const channels = Array.from({ length: count }, (_, channel) =>
    Array.from({ length: data.byteLength / frameBytes }, (_, frame) =>
      data.getInt16(frame * frameBytes + 2 * channel, true),
    ),
  );
  return { sampleRate, channels };
}

test("a WAV file reads as what was written, to half a step of 16 bits", async () => {
  const sample = fc.float({ min: -1, max: 1, noNaN: true });
  const pair = fc.array(fc.tuple(sample, sample), { maxLength: 200 });
  await fc.assert(
    fc.asyncProperty(pair, fc.constantFrom(8000, 44_100, 48_000), async (frames, rate) => {
      const channels = [0, 1].map((side) => Float32Array.from(frames, (frame) => frame[side] ?? 0));
      const read = readWav(await (await writeWav(audioOf(rate, channels))).arrayBuffer());
      expect(read.sampleRate).toBe(rate);
      read.channels.forEach((samples, side) => {
        expect(samples).toHaveLength(frames.length);
        samples.forEach((value, i) => {
          expect(Math.abs(value / 32_767 - (channels[side]?.[i] ?? 0))).toBeLessThanOrEqual(
            0.5 / 32_767 + 1e-9,
          );
        });
      });
    }),
    { numRuns: 30 },
  );
});

test("what is too loud is cut at full scale, not wrapped around", async () => {
  const loud = audioOf(44_100, [Float32Array.of(1.5, -1.5, Number.NaN, 1)]);
  const { channels } = readWav(await (await writeWav(loud)).arrayBuffer());
  expect(channels[0]).toEqual([32_767, -32_767, 0, 32_767]);
});

test("a long file comes in parts of which each is quick", () => {
  const minute = audioOf(44_100, [new Float32Array(44_100 * 60)]);
  const sizes = [...wavParts(minute)].map((part) => part.length);
  expect(sizes.length).toBeGreaterThan(15);
  expect(sizes.reduce((sum, size) => sum + size)).toBe(44 + 2 * 44_100 * 60);
});
