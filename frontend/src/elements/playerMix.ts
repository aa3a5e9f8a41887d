import { TRACK_AS_WRITTEN, type TrackSettings } from "../player/settings";

const MOST_KEPT = 100;
const kept = new Map<string, readonly TrackSettings[]>();

/** How the tracks of a song are mixed; tracks beyond its end are as written. */
export function tracksOf(id: string): readonly TrackSettings[] {
  return kept.get(id) ?? [];
}

/** Mixes one track in another way, and returns how all are mixed now. */
export function changeTrack(
  id: string,
  track: number,
  change: Partial<TrackSettings>,
): readonly TrackSettings[] {
  const before = tracksOf(id);
  const count = Math.max(before.length, track + 1);
  const after = Array.from({ length: count }, (_, index) => {
    const settings = before[index] ?? TRACK_AS_WRITTEN;
    return index === track ? { ...settings, ...change } : settings;
  });
  kept.delete(id);
  kept.set(id, after);
  for (const [oldest] of kept) {
    if (kept.size <= MOST_KEPT) break;
    kept.delete(oldest);
  }
  return after;
}
