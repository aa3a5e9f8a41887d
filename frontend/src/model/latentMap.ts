import { readFloat16 } from "./float16";
import { JsonReader } from "./json";
import type { Manifest } from "./manifest";
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
  /** Of its song, such as a style; empty for a song without one. */
  readonly label: string;
  /** All of it, which the decoder turns into music; empty for a map that brings none. */
  readonly z: readonly number[];
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
  /** Of the songs, each once; none where the songs were not labelled. */
  readonly labels: readonly string[];
}

/**
 * Null for a model whose songs were not mapped. Throws a ModelError if a file is missing, damaged
 * or of another model.
 */
export async function loadMap(files: ModelFiles, manifest: Manifest): Promise<LatentMap | null> {
  const { map, mapMeans } = manifest;
  if (!map) return null;
  const [json, means] = await Promise.all([
    readVerified(files, "map.json", map),
    mapMeans && readVerified(files, "map-z.bin", mapMeans),
  ]);
  return parseMap(parseJson(json, "map.json"), manifest, means ? readFloat16(means) : []);
}

/** `means` holds the z of each point, one after the other; or nothing. */
export function parseMap(
  json: unknown,
  manifest: Manifest,
  means: readonly number[] = [],
): LatentMap {
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
  const songs = readSongs(reader);
  return {
    mean: ofLength(reader, "mean", size),
    across,
    up,
    furtherAxes,
    attributes: directions(reader, "attributes", size),
    points: readPoints(reader.object("points"), songs, rows(means, size)),
    labels: [...new Set(songs.map(({ label }) => label))].filter((label) => label !== "").sort(),
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

interface MappedSong {
  readonly title: string;
  readonly label: string;
}

/** Maps of earlier versions say nothing of labels. */
function readSongs(reader: JsonReader): MappedSong[] {
  const titles = reader.texts("songs");
  const isLabelled = reader.value("song_labels") !== undefined;
  const labels = isLabelled ? reader.texts("labels") : [];
  const indices = isLabelled ? ofLength(reader, "song_labels", titles.length) : [];
  return titles.map((title, i) => ({ title, label: labels[indices[i] ?? -1] ?? "" }));
}

function readPoints(
  reader: JsonReader,
  songs: readonly MappedSong[],
  means: readonly (readonly number[])[],
): MapPoint[] {
  const xs = reader.numbers("x");
  const ys = ofLength(reader, "y", xs.length);
  const indices = ofLength(reader, "song", xs.length);
  const positions = ofLength(reader, "position", xs.length);
  if (means.length > 0 && means.length !== xs.length) {
    throw new ModelError(`a map of ${xs.length} points must bring as many z, got ${means.length}`);
  }
  return xs.map((x, i) => ({
    x,
    y: ys[i] ?? 0,
    title: songs[indices[i] ?? -1]?.title ?? "",
    position: positions[i] ?? 0,
    label: songs[indices[i] ?? -1]?.label ?? "",
    z: means[i] ?? [],
  }));
}

function rows(numbers: readonly number[], width: number): number[][] {
  return Array.from({ length: Math.ceil(numbers.length / width) }, (_, i) =>
    numbers.slice(i * width, (i + 1) * width),
  );
}
