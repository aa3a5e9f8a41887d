import type { LatentMap } from "../model/latentMap";
import { ModelError } from "../model/modelError";
import { packLatent, unpackLatent } from "../model/sampleLink";
import { DEFAULT_RADIUS, MOST_RADIUS } from "./explorerState";
import { type Corner, corners, type Morph } from "./morph";
import { nameOf } from "./sampleNames";

const BETWEEN_CORNERS = ".";
const BY_NUMBERS = "~";
const NOWHERE: Morph["corners"] = [null, null, null, null];

interface View {
  readonly radius: number;
  readonly morph: Morph;
}

interface Places {
  readonly map: LatentMap | null;
  readonly latentDimensions: number;
}

/**
 * How the controls stand, beside the sample itself: `radius` where it is not the usual one, and
 * `corners` and `at` of a way between places. A corner is the number of a song on the map, or ~ and
 * its z.
 */
export function writeView(query: URLSearchParams, { radius, morph }: View, places: Places): void {
  if (radius !== DEFAULT_RADIUS) query.set("radius", String(radius));
  if (morph.corners.every((corner) => corner === null)) return;
  const all = morph.corners.map((corner) => (corner ? written(corner, places) : ""));
  query.set("corners", all.join(BETWEEN_CORNERS));
  if (corners(morph) > 0) query.set("at", `${rounded(morph.x)},${rounded(morph.y)}`);
}

/** Throws a ModelError that says what is wrong. */
export function readView(query: URLSearchParams, places: Places): View {
  const radius = readRadius(query.get("radius"));
  const text = query.get("corners");
  if (text === null) return { radius, morph: { corners: NOWHERE, x: 0, y: 0 } };
  const parts = text.split(BETWEEN_CORNERS);
  if (parts.length !== NOWHERE.length) {
    throw new ModelError(`corners must be 4, got ${parts.length}`);
  }
  const all = parts.map((part) => (part === "" ? null : readCorner(part, places)));
  return { radius, morph: { corners: all, ...readPlace(query.get("at") ?? "0,0") } };
}

function written({ z }: Corner, { map }: Places): string {
  const index = map?.points.findIndex((point) => point.z === z) ?? -1;
  return index < 0 ? BY_NUMBERS + packLatent(z) : String(index);
}

function readCorner(text: string, { map, latentDimensions }: Places): Corner {
  if (text.startsWith(BY_NUMBERS)) {
    const z = unpackLatent(text.slice(BY_NUMBERS.length));
    if (z.length !== latentDimensions) {
      throw new ModelError(`a corner must have ${latentDimensions} numbers, got ${z.length}`);
    }
    return { name: nameOf(z, map) || "A sample", z };
  }
  const point = /^\d+$/.test(text) ? map?.points[Number(text)] : undefined;
  if (!point || point.z.length === 0) {
    throw new ModelError(`a corner must be a song of the map, got ${text}`);
  }
  return { name: nameOf(point.z, map), z: point.z };
}

function readPlace(text: string): { x: number; y: number } {
  const [x = Number.NaN, y = Number.NaN] = text.split(",").map(Number);
  if (isShare(x) && isShare(y)) return { x, y };
  throw new ModelError(`at must be two numbers from 0 to 1, got ${text}`);
}

function readRadius(text: string | null): number {
  if (text === null) return DEFAULT_RADIUS;
  const radius = Number(text);
  if (text !== "" && radius >= 0 && radius <= MOST_RADIUS) return radius;
  throw new ModelError(`radius must be 0 to ${MOST_RADIUS}, got ${text || "nothing"}`);
}

function isShare(value: number): boolean {
  return value >= 0 && value <= 1;
}

function rounded(value: number): number {
  return Math.round(1000 * value) / 1000;
}
