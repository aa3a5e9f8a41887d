import type { LatentMap, MapPoint } from "../model/latentMap";
import { sameNumbers } from "../model/sampleLink";
import { drawLatent } from "../model/sampling";
import type { Draw } from "./draws";
import type { ReadySong } from "./explorerState";

/** The song that a z is the very place of. */
export function songAt(z: readonly number[], map: LatentMap | null): MapPoint | undefined {
  return map?.points.find((point) => point.z.length > 0 && sameNumbers(point.z, z));
}

/** "Autumn Leaves", or with the place in it where it is not the beginning; empty for no song. */
export function nameOf(z: readonly number[], map: LatentMap | null): string {
  const song = songAt(z, map);
  return song ? pointName(song) : "";
}

export function pointName({ title, position }: MapPoint): string {
  return position > 0 ? `${title}, ${Math.round(100 * position)} % in` : title;
}

/** What a sample is called: the song that it was decoded from or begun with, or its seed. */
export function drawName(
  { z, seed, label = "" }: Pick<Draw, "z" | "seed" | "label">,
  { map, songs }: { readonly map: LatentMap | null; readonly songs: readonly ReadySong[] },
): string {
  const ready = songs.find((song) => song.seed === seed && (song.label ?? "") === label);
  const isReady = ready && sameNumbers(z, drawLatent(seed, z.length));
  return nameOf(z, map) || (isReady ? ready.title : `Sample ${seed}`);
}
