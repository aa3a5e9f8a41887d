import { coordinate, type Direction, type LatentMap, movedTo } from "../model/latentMap";

/** A place on the map, in the units of its axes. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** Half of the map's width and height in pixels. */
interface HalfSize {
  readonly width: number;
  readonly height: number;
}

export function placeOf(z: readonly number[], map: LatentMap): Place {
  return { x: coordinate(z, map.across, map), y: coordinate(z, map.up, map) };
}

/** The z at another place, never beyond the map; what the map does not show stays as it is. */
export function movedOnMap(z: readonly number[], { x, y }: Place, map: LatentMap): number[] {
  const across = movedTo(z, map.across, within(x, map.across), map);
  return movedTo(across, map.up, within(y, map.up), map);
}

/** The window of a song that is nearest to a place, if one is within so many pixels. */
export function pointNear(map: LatentMap, place: Place, half: HalfSize, pixels: number) {
  const distances = map.points.map(({ x, y }) =>
    Math.hypot(
      ((x - place.x) / map.across.extent) * half.width,
      ((y - place.y) / map.up.extent) * half.height,
    ),
  );
  const least = distances.reduce((smallest, value) => Math.min(smallest, value), pixels);
  return map.points[distances.indexOf(least)];
}

export function within(place: number, { extent }: Direction): number {
  return Math.min(extent, Math.max(-extent, place));
}

/** "−0.48" */
export function placeWords(place: number): string {
  const words = place.toFixed(2).replace("-", "−");
  return words === "−0.00" ? "0.00" : words;
}
