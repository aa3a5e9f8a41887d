import type { Span } from "./arrangement";

interface TimelineStart {
  /** The audio clock's time at which playing begins, and the song's second that sounds then. */
  readonly time: number;
  readonly position: number;
  /** Seconds of the song in a second: 2 is twice as fast. */
  readonly rate: number;
  readonly loop: Span | undefined;
  /** Where the song ends that is not looped, or is entered behind its loop. */
  readonly endSeconds: number;
}

/**
 * The audio clock's time, the song's second, and between them the unrolled second: the song's, had
 * each round of the loop been written out. Every round is counted from the first, so that rounds
 * do not drift however many there are.
 */
export class Timeline {
  readonly position: number;
  readonly rate: number;
  readonly loop: Span | undefined;
  /** The unrolled second at which the first round begins; what comes before ends there. */
  readonly seam: number;
  readonly #time: number;

  constructor({ time, position, rate, loop, endSeconds }: TimelineStart) {
    this.#time = time;
    this.position = position;
    this.rate = rate;
    this.loop = loop;
    const behind = loop !== undefined && position >= loop.endSeconds;
    this.seam = loop && !behind ? loop.endSeconds : Math.max(position, endSeconds);
  }

  unrolledAt(time: number): number {
    return this.position + Math.max(0, time - this.#time) * this.rate;
  }

  timeAt(unrolled: number): number {
    return this.#time + (unrolled - this.position) / this.rate;
  }

  /** The second of the song; without a loop it stays at the end. */
  positionAt(unrolled: number): number {
    if (unrolled < this.seam) return unrolled;
    if (!this.loop) return this.seam;
    const { startSeconds, endSeconds } = this.loop;
    return startSeconds + ((unrolled - this.seam) % (endSeconds - startSeconds));
  }
}
