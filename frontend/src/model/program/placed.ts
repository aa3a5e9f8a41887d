import type { Made } from "./made";
import type { Room } from "./room";
import { broadcast, stridesOf, type Value } from "./values";

/** Adding to one place only: where a vector is 1 at a step's position and 0 elsewhere. */
export interface PlacedSum {
  readonly result: Value;
  /** Along which the one place lies. */
  readonly axis: number;
  readonly run: () => void;
}

/**
 * `target + added · mark`, where `mark` is 1 at `position` and 0 elsewhere: a key or a value put
 * into its place among those of the steps before. In the target itself where nothing else needs
 * that as it was. Undefined if the shapes are none of this.
 */
export function placedSum(
  target: Made,
  added: Made,
  mark: Made,
  { position, room, inPlace }: { position: Int32Array; room: Room; inPlace: boolean },
): PlacedSum | undefined {
  const shape = broadcast(added, mark)?.shape;
  if (!shape || String(shape) !== String(target.shape)) return undefined;
  const axis = shape.length - mark.shape.length + mark.shape.findIndex((length) => length > 1);
  const lengths = [...new Array<number>(shape.length - added.shape.length).fill(1), ...added.shape];
  if (lengths[axis] !== 1) return undefined;
  const others = shape.with(axis, 1);
  const to = placesAlong(others, stridesOf(shape));
  const from = placesAlong(
    others,
    stridesOf(lengths).map((stride, at) => (lengths[at] === 1 ? 0 : stride)),
  );
  const stride = stridesOf(shape)[axis] ?? 1;
  const result = inPlace ? { shape, data: target.data } : room.emptyLike(target, shape);
  const run = () => {
    if (!inPlace) result.data.set(target.data);
    const place = (position[0] ?? 0) * stride;
    for (let i = 0; i < to.length; i += 1) {
      const k = (to[i] ?? 0) + place;
      result.data[k] = (result.data[k] ?? 0) + (added.data[from[i] ?? 0] ?? 0);
    }
  };
  return { result, axis, run };
}

/** The place of each number of a shape, by the stride of each axis. */
function placesAlong(shape: readonly number[], strides: readonly number[]): Int32Array {
  let places = Int32Array.of(0);
  shape.forEach((length, axis) => {
    const next = new Int32Array(places.length * length);
    for (const [row, start] of places.entries()) {
      for (let i = 0; i < length; i += 1) next[row * length + i] = start + i * (strides[axis] ?? 0);
    }
    places = next;
  });
  return places;
}
