import { JsonReader } from "./json";
import type { FileEntry, Manifest } from "./manifest";
import { ModelError } from "./modelError";
import { type ModelFiles, parseJson, readVerified } from "./modelFiles";

const FORMAT = 1;

/** A straight way through the latent space, along which z has a coordinate in the units of z. */
export interface Direction {
  readonly label: string;
  /** Of length 1. */
  readonly vector: readonly number[];
  /** How far to either side of the mean a control reaches. */
  readonly extent: number;
}

/** A window of a training song, where the encoder puts it. */
export interface MapPoint {
  readonly x: number;
  readonly y: number;
  readonly title: string;
  /** Where in the song it begins, 0 to 1. */
  readonly position: number;
}

/** `map.json` of an export; `ml/export/latent_map.py` says what it means. */
export interface LatentMap {
  readonly mean: readonly number[];
  /** The two axes that the map is drawn along. */
  readonly across: Direction;
  readonly up: Direction;
  readonly furtherAxes: readonly Direction[];
  readonly attributes: readonly Direction[];
  readonly points: readonly MapPoint[];
}

/** Throws a ModelError if the file is missing, damaged or of another model. */
export async function loadMap(
  files: ModelFiles,
  entry: FileEntry,
  manifest: Manifest,
): Promise<LatentMap> {
  const name = "map.json";
  return parseMap(parseJson(await readVerified(files, name, entry), name), manifest);
}

export function parseMap(json: unknown, manifest: Manifest): LatentMap {
  const reader = new JsonReader(json, "map");
  const format = reader.integer("format", 1);
  if (format !== FORMAT) {
    throw new ModelError(`this map has format ${format}, and this page reads format ${FORMAT}`);
  }
  const size = manifest.latentDimensions;
  if (reader.text("checkpoint_hash") !== manifest.checkpointHash) {
    throw new ModelError("the map is of another checkpoint than the decoder");
  }
  const [across, up, ...furtherAxes] = directions(reader, "axes", size);
  if (!across || !up) throw new ModelError("map.axes must be two or more");
  return {
    mean: ofLength(reader, "mean", size),
    across,
    up,
    furtherAxes,
    attributes: directions(reader, "attributes", size),
    points: readPoints(reader.object("points"), reader.texts("songs")),
  };
}

/** Where z lies along a direction. */
export function coordinate(z: readonly number[], direction: Direction, map: LatentMap): number {
  return z.reduce(
    (sum, value, i) => sum + (value - (map.mean[i] ?? 0)) * (direction.vector[i] ?? 0),
    0,
  );
}

/** The z at another place along a direction, in 32-bit floats as the decoder takes them. */
export function movedTo(
  z: readonly number[],
  direction: Direction,
  place: number,
  map: LatentMap,
): number[] {
  const step = place - coordinate(z, direction, map);
  return z.map((value, i) => Math.fround(value + step * (direction.vector[i] ?? 0)));
}

function directions(reader: JsonReader, name: string, size: number): Direction[] {
  return reader.objects(name).map((one) => ({
    label: one.text("label"),
    vector: ofLength(one, "vector", size),
    extent: one.number("extent"),
  }));
}

function ofLength(reader: JsonReader, name: string, size: number): number[] {
  const numbers = reader.numbers(name);
  if (numbers.length === size) return numbers;
  throw new ModelError(`a map's ${name} must have ${size} numbers, got ${numbers.length}`);
}

function readPoints(reader: JsonReader, songs: readonly string[]): MapPoint[] {
  const xs = reader.numbers("x");
  const ys = ofLength(reader, "y", xs.length);
  const titles = ofLength(reader, "song", xs.length);
  const positions = ofLength(reader, "position", xs.length);
  return xs.map((x, i) => ({
    x,
    y: ys[i] ?? 0,
    title: songs[titles[i] ?? -1] ?? "",
    position: positions[i] ?? 0,
  }));
}
