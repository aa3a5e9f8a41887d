import { DEFAULT_TIME_SIGNATURE, endQuarters, type NoteSequence } from "./noteSequence";

/** The rectangle that holds every note of a sequence. */
export interface Bounds {
  readonly lowestPitch: number;
  readonly highestPitch: number;
  readonly endQuarters: number;
}

/** Undefined where there are no notes. */
export function bounds(sequence: NoteSequence): Bounds | undefined {
  let lowestPitch = Number.POSITIVE_INFINITY;
  let highestPitch = Number.NEGATIVE_INFINITY;
  for (const track of sequence.tracks) {
    for (const [pitch] of track.notes) {
      lowestPitch = Math.min(lowestPitch, pitch);
      highestPitch = Math.max(highestPitch, pitch);
    }
  }
  if (lowestPitch > highestPitch) return undefined;
  return { lowestPitch, highestPitch, endQuarters: endQuarters(sequence) };
}

/** Times on the wire are rounded: what is closer than this is at the same place. */
const TOLERANCE_QUARTERS = 1e-3;

export interface Bar {
  /** Counted from 1. */
  readonly number: number;
  readonly startQuarters: number;
  readonly durationQuarters: number;
  readonly beatQuarters: number;
}

/**
 * Every bar that a sequence touches, in order. A change of time signature begins a new bar, also
 * where it cuts the one before it short.
 */
export function bars(sequence: NoteSequence): Bar[] {
  const end = endQuarters(sequence);
  const signatures = [DEFAULT_TIME_SIGNATURE, ...sequence.time_signatures].sort(
    (a, b) => a[0] - b[0],
  );
  const result: Bar[] = [];
  signatures.forEach(([start, numerator, denominator], index) => {
    const until = Math.min(end, signatures[index + 1]?.[0] ?? end);
    const beatQuarters = 4 / denominator;
    const length = numerator * beatQuarters;
    if (!(length > 0 && Number.isFinite(length))) {
      throw new RangeError(`a time signature must be positive, got ${numerator}/${denominator}`);
    }
    for (let count = 0; start + count * length < until - TOLERANCE_QUARTERS; count += 1) {
      const startQuarters = start + count * length;
      const durationQuarters = Math.min(length, until === end ? length : until - startQuarters);
      result.push({ number: result.length + 1, startQuarters, durationQuarters, beatQuarters });
    }
  });
  return result;
}
