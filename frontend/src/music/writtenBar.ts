import type { NoteValue, NoteValues } from "./noteValues";
import type { Chord, ChordNote } from "./voices";

/** A note, chord or rest as it stands on paper. */
export interface Written {
  readonly value: NoteValue;
  /** Empty for a rest. */
  readonly notes: readonly ChordNote[];
  readonly isTiedFromBefore: boolean;
  readonly isTiedOn: boolean;
  /** Three in the time of two; `mark` where its bracket begins or ends. */
  readonly triplet: { readonly mark: "start" | "stop" | undefined } | undefined;
}

/** A stretch of a voice: a chord, or without notes the silence between two. */
interface Stretch {
  /** Ticks after the bar's beginning. */
  readonly from: number;
  readonly to: number;
  readonly notes: readonly ChordNote[];
  readonly isTiedFromBefore: boolean;
  readonly isTiedOn: boolean;
}

export interface BarTicks {
  readonly start: number;
  readonly end: number;
}

/**
 * One bar of a voice as it is written. A quarter in which something begins or ends off the
 * sixteenths is a triplet, down to thirty-seconds, so that all steps of the grid can be written.
 */
export function writtenBar(voice: readonly Chord[], bar: BarTicks, values: NoteValues): Written[] {
  const stretches = stretchesOf(voice, bar);
  const quarter = values.ticksPerQuarter;
  const triplets = new Set(
    stretches.flatMap(({ to }) => (to % 3 === 0 ? [] : [Math.floor(to / quarter)])),
  );
  const written: Written[] = [];
  let open: number | undefined;
  for (const stretch of stretches.flatMap((whole) => cutAtTriplets(whole, triplets, quarter))) {
    const cell = Math.floor(stretch.from / quarter);
    if (!triplets.has(cell)) {
      written.push(...plain(stretch, values));
      continue;
    }
    const isFirst = open !== cell;
    open = cell;
    const isLast = stretch.to % quarter === 0 || stretch.to === bar.end - bar.start;
    written.push(...tripletsOf(stretch, values, { isFirst, isLast }));
  }
  return written;
}

function stretchesOf(voice: readonly Chord[], bar: BarTicks): Stretch[] {
  const length = bar.end - bar.start;
  const stretches: Stretch[] = [];
  const rest = { notes: [], isTiedFromBefore: false, isTiedOn: false };
  let at = 0;
  for (const { start, end, notes } of voice) {
    const from = Math.max(0, start - bar.start);
    const to = Math.min(length, end - bar.start);
    if (to <= from) continue;
    if (from > at) stretches.push({ ...rest, from: at, to: from });
    stretches.push({
      from,
      to,
      notes,
      isTiedFromBefore: start < bar.start,
      isTiedOn: end > bar.end,
    });
    at = to;
  }
  if (at < length) stretches.push({ ...rest, from: at, to: length });
  return stretches;
}

/** Where a stretch enters or leaves a quarter of triplets, it is written as two. */
function cutAtTriplets(stretch: Stretch, triplets: Set<number>, quarter: number): Stretch[] {
  const cuts: number[] = [];
  for (let edge = nextEdge(stretch.from, quarter); edge < stretch.to; edge += quarter) {
    const cell = edge / quarter;
    if (triplets.has(cell) || triplets.has(cell - 1)) cuts.push(edge);
  }
  return tied(stretch, [stretch.from, ...cuts, stretch.to]);
}

function nextEdge(tick: number, quarter: number): number {
  return (Math.floor(tick / quarter) + 1) * quarter;
}

/** Cuts a stretch at these ticks, the first and the last its own ends. */
function tied(stretch: Stretch, edges: readonly number[]): Stretch[] {
  const sounds = stretch.notes.length > 0;
  return edges.slice(1).map((to, index) => ({
    ...stretch,
    from: edges[index] ?? stretch.from,
    to,
    isTiedFromBefore: index > 0 ? sounds : stretch.isTiedFromBefore,
    isTiedOn: index < edges.length - 2 ? sounds : stretch.isTiedOn,
  }));
}

function plain(stretch: Stretch, values: NoteValues): Written[] {
  const { from, to, notes } = stretch;
  const parts = values.plain(from, to - from, notes.length === 0);
  return parts.map((value, index) => ({
    ...joined(stretch, index, parts.length),
    value,
    triplet: undefined,
  }));
}

function tripletsOf(
  stretch: Stretch,
  values: NoteValues,
  { isFirst, isLast }: { isFirst: boolean; isLast: boolean },
): Written[] {
  const parts = values.triplets(stretch.to - stretch.from);
  return parts.map((value, index) => {
    const begins = isFirst && index === 0;
    const ends = isLast && index === parts.length - 1;
    const mark = begins === ends ? undefined : begins ? "start" : "stop";
    return { ...joined(stretch, index, parts.length), value, triplet: { mark } };
  });
}

function joined({ notes, isTiedFromBefore, isTiedOn }: Stretch, index: number, count: number) {
  const sounds = notes.length > 0;
  return {
    notes,
    isTiedFromBefore: index > 0 ? sounds : isTiedFromBefore,
    isTiedOn: index < count - 1 ? sounds : isTiedOn,
  };
}
