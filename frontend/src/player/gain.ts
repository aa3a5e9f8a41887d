/** Half the velocity is about a third of the amplitude: General MIDI's curve, made gentler. */
export function velocityGain(velocity: number): number {
  return (Math.min(127, Math.max(0, velocity)) / 127) ** 1.7;
}

const UNCHANGED = 0.8;

/** A fader's travel, 0 to 1, to a gain: 0.8 is unchanged, 1 is 4 dB more. */
export function faderGain(volume: number): number {
  return (Math.min(1, Math.max(0, volume)) / UNCHANGED) ** 2;
}
