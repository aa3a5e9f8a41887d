import type { Note, NoteSequence } from "./noteSequence";

const SHORTEST_SECONDS = 0.05;

/** What is played on a keyboard, written down at a tempo; times in seconds from the first beat. */
export class Recording {
  readonly #qpm: number;
  readonly #held = new Map<number, { readonly velocity: number; readonly start: number }>();
  readonly #notes: Note[] = [];

  constructor(qpm: number) {
    if (!(qpm > 0)) throw new RangeError(`qpm must be above zero, got ${qpm}`);
    this.#qpm = qpm;
  }

  get noteCount(): number {
    return this.#notes.length + this.#held.size;
  }

  /** A key that is pressed again is released first. */
  press(pitch: number, velocity: number, seconds: number): void {
    this.release(pitch, seconds);
    this.#held.set(pitch, { velocity, start: Math.max(0, seconds) });
  }

  release(pitch: number, seconds: number): void {
    const held = this.#held.get(pitch);
    if (!held) return;
    this.#held.delete(pitch);
    const length = Math.max(SHORTEST_SECONDS, seconds - held.start);
    this.#notes.push([pitch, held.velocity, this.#quarters(held.start), this.#quarters(length)]);
  }

  /** The piano piece so far; keys that are still held are released. */
  finish(seconds: number): NoteSequence {
    for (const pitch of [...this.#held.keys()]) this.release(pitch, seconds);
    const notes = this.#notes.toSorted((a, b) => a[2] - b[2] || a[0] - b[0]);
    return {
      tempos: [[0, this.#qpm]],
      time_signatures: [[0, 4, 4]],
      tracks: [{ name: "Keyboard", program: 0, is_drum: false, notes }],
    };
  }

  #quarters(seconds: number): number {
    return (seconds * this.#qpm) / 60;
  }
}
