import type { MapPoint } from "./latentMap";

export interface NearSong {
  readonly point: MapPoint;
  readonly distance: number;
}

/** The songs whose nearest window lies nearest to z, each once, the nearest first. */
export function nearestSongs(
  z: readonly number[],
  points: readonly MapPoint[],
  most: number,
): NearSong[] {
  const songs = new Map<string, NearSong>();
  for (const point of points) {
    if (point.z.length !== z.length) continue;
    const distance = Math.hypot(...point.z.map((value, i) => value - (z[i] ?? 0)));
    const known = songs.get(point.title);
    if (!known || distance < known.distance) songs.set(point.title, { point, distance });
  }
  return [...songs.values()].sort((a, b) => a.distance - b.distance).slice(0, most);
}
