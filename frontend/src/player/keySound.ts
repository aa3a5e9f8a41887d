import { unlockAudio } from "./audioContext";

const LOUDEST = 0.25;
const ATTACK_SECONDS = 0.005;
const RELEASE_SECONDS = 0.08;
const CLICK_SECONDS = 0.04;
const CLICK_HERTZ = 1500;

interface Tone {
  readonly oscillator: OscillatorNode;
  readonly gain: GainNode;
}

/** A plain tone for each key that is held: it sounds at once, whatever is loaded. */
export class KeySound {
  readonly #sounding = new Map<number, Tone>();

  /** Call it in the handler of a click or a key. Throws a PlayerError without Web Audio. */
  press(pitch: number, velocity: number): void {
    this.release(pitch);
    const hertz = 440 * 2 ** ((pitch - 69) / 12);
    this.#sounding.set(pitch, begin(hertz, (LOUDEST * velocity) / 127));
  }

  release(pitch: number): void {
    const tone = this.#sounding.get(pitch);
    if (tone) end(tone);
    this.#sounding.delete(pitch);
  }

  click(): void {
    end(begin(CLICK_HERTZ, LOUDEST), CLICK_SECONDS);
  }

  silence(): void {
    for (const pitch of [...this.#sounding.keys()]) this.release(pitch);
  }
}

function begin(hertz: number, loudness: number): Tone {
  const audio = unlockAudio();
  const oscillator = new OscillatorNode(audio, { type: "triangle", frequency: hertz });
  const gain = new GainNode(audio, { gain: 0 });
  gain.gain.setTargetAtTime(loudness, audio.currentTime, ATTACK_SECONDS);
  oscillator.connect(gain).connect(audio.destination);
  oscillator.onended = () => gain.disconnect();
  oscillator.start();
  return { oscillator, gain };
}

function end({ oscillator, gain }: Tone, after = 0): void {
  const time = gain.context.currentTime + after;
  gain.gain.setTargetAtTime(0, time, RELEASE_SECONDS / 4);
  oscillator.stop(time + RELEASE_SECONDS);
}
