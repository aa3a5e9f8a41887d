import { PlayerError } from "./playerError";

/** Safari's, which is not in the DOM's types yet. */
interface AudioSessionNavigator extends Navigator {
  readonly audioSession?: { type: string };
}

const START_TIMEOUT_MS = 2500;
const POLL_MS = 25;

let context: AudioContext | undefined;

/**
 * The page's one audio context. Call it in the handler of a click or a key: a browser lets sound
 * begin there only, so the context is made and resumed before anything is waited for.
 */
export function unlockAudio(): AudioContext {
  context ??= createContext();
  if (context.state !== "running") void context.resume().catch(() => undefined);
  return context;
}

function createContext(): AudioContext {
  if (typeof AudioContext === "undefined") {
    throw new PlayerError("This browser cannot play: it has no Web Audio. Try a newer one.");
  }
  // Without this, an iPhone's silent switch mutes the music.
  const { audioSession } = navigator as AudioSessionNavigator;
  if (audioSession) audioSession.type = "playback";
  const created = new AudioContext({ latencyHint: "interactive" });
  const resume = () => {
    // A call or another app interrupts the context on iOS; it does not come back by itself.
    if ((created.state as string) === "interrupted") void created.resume().catch(() => undefined);
  };
  created.addEventListener("statechange", resume);
  document.addEventListener("visibilitychange", resume);
  document.addEventListener("pointerdown", resume);
  return created;
}

/** Waits until the context's clock moves; one that runs and has moved before is not waited for. */
export async function waitUntilRunning(audio: AudioContext): Promise<void> {
  const before = audio.state === "running" ? 0 : audio.currentTime;
  const giveUpAt = performance.now() + START_TIMEOUT_MS;
  while (audio.state !== "running" || audio.currentTime <= before) {
    if (performance.now() > giveUpAt) throw new PlayerError(whySilent(audio));
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

function whySilent(audio: AudioContext): string {
  return audio.state === "running"
    ? "No sound device answers. Check the sound output, then press play again."
    : "The browser holds the sound back. Press play once more.";
}
