const KEY = "blindfold.volume";
const DEFAULT = 80;

/** The volume that was last set in this browser, 0 to 100. */
export function readVolume(): number {
  const stored = Number.parseInt(storage()?.getItem(KEY) ?? "", 10);
  return Number.isFinite(stored) ? Math.min(100, Math.max(0, stored)) : DEFAULT;
}

export function writeVolume(volume: number): void {
  storage()?.setItem(KEY, String(volume));
}

/** Undefined where the browser keeps nothing for this site. */
export function storage(): Storage | undefined {
  try {
    return localStorage;
  } catch {
    return undefined;
  }
}
