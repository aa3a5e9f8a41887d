import type { Span } from "./arrangement";
import { firstNoteFrom, notesSoundingAt, type ScheduledNote } from "./schedule";
import type { Timeline } from "./timeline";

/** A note with less than this to go is not taken up again in its middle. */
const LEAST_REST_SECONDS = 0.15;

/** A note's turn, in unrolled seconds of a timeline. */
export interface Turn {
  readonly note: ScheduledNote;
  readonly at: number;
  /** Where the note is let go: its own end, or the loop's. */
  readonly ends: number;
  /** How much of the note is over as it begins, in seconds of the song. */
  readonly late: number;
}

/** Goes through a schedule as it is played, round after round of the loop. */
export class Walk {
  readonly #notes: readonly ScheduledNote[];
  readonly #timeline: Timeline;
  /** 0 is what comes before the first round of the loop. */
  #round = 0;
  #next = 0;
  #entering: boolean;

  /** `carry`: notes that are sounding where the walk begins are taken up in their middle. */
  constructor(notes: readonly ScheduledNote[], timeline: Timeline, { carry }: { carry: boolean }) {
    this.#notes = notes;
    this.#timeline = timeline;
    this.#next = firstNoteFrom(notes, timeline.position);
    this.#entering = carry;
  }

  /** What has its turn before this unrolled second and had not had it yet. */
  until(unrolled: number): Turn[] {
    const turns: Turn[] = [];
    while (this.#roundUntil(unrolled, turns)) {
      this.#round += 1;
      this.#next = firstNoteFrom(this.#notes, this.#span().startSeconds);
      this.#entering = true;
    }
    return turns;
  }

  /** Whether this round is over and another begins before `unrolled`. */
  #roundUntil(unrolled: number, turns: Turn[]): boolean {
    const { startSeconds, endSeconds } = this.#span();
    const shift = this.#shift();
    if (startSeconds + shift >= unrolled) return false;
    if (this.#entering) this.#carry(startSeconds, shift, turns);
    for (let note = this.#notes[this.#next]; note; note = this.#notes[this.#next]) {
      if (note.startSeconds >= endSeconds) break;
      if (note.startSeconds + shift >= unrolled) return false;
      turns.push(this.#turn(note, note.startSeconds, shift));
      this.#next += 1;
    }
    return this.#timeline.loop !== undefined && endSeconds + shift < unrolled;
  }

  #carry(seconds: number, shift: number, turns: Turn[]): void {
    this.#entering = false;
    for (const note of notesSoundingAt(this.#notes, seconds, LEAST_REST_SECONDS)) {
      turns.push(this.#turn(note, seconds, shift));
    }
  }

  #turn(note: ScheduledNote, seconds: number, shift: number): Turn {
    const { endSeconds } = this.#span();
    const ends = this.#timeline.loop ? Math.min(note.endSeconds, endSeconds) : note.endSeconds;
    return { note, at: seconds + shift, ends: ends + shift, late: seconds - note.startSeconds };
  }

  #span(): Span {
    const { position, seam, loop } = this.#timeline;
    return this.#round > 0 && loop ? loop : { startSeconds: position, endSeconds: seam };
  }

  /** From the song's seconds to the unrolled ones. */
  #shift(): number {
    const { seam, loop } = this.#timeline;
    if (this.#round === 0 || !loop) return 0;
    const length = loop.endSeconds - loop.startSeconds;
    return seam - loop.startSeconds + (this.#round - 1) * length;
  }
}
