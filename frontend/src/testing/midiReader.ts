/** Reads what `writeMidi` writes, and nothing else: the tests' other half of a round trip. */
class MidiReader {
  readonly #data: DataView;
  #at = 14;

  constructor(file: Uint8Array) {
    this.#data = new DataView(file.buffer, file.byteOffset, file.byteLength);
  }

  /** Pitch, velocity, start and duration in ticks of every note, in the order they end. */
  notes(): [number, number, number, number][] {
    const notes: [number, number, number, number][] = [];
    while (this.#at < this.#data.byteLength) notes.push(...this.#track());
    return notes;
  }

  #track(): [number, number, number, number][] {
    const end = this.#at + 8 + this.#data.getUint32(this.#at + 4);
    this.#at += 8;
    const begun: { pitch: number; velocity: number; tick: number }[] = [];
    const notes: [number, number, number, number][] = [];
    let tick = 0;
    while (this.#at < end) {
      tick += this.#variableLength();
      const [kind, pitch, velocity] = this.#event();
      if (kind === 9) begun.push({ pitch, velocity, tick });
      const index = kind === 8 ? begun.findIndex((note) => note.pitch === pitch) : -1;
      for (const note of index < 0 ? [] : begun.splice(index, 1)) {
        notes.push([pitch, note.velocity, note.tick, tick - note.tick]);
      }
    }
    return notes;
  }

  /** The upper half of the status byte and the two bytes after it. */
  #event(): [kind: number, first: number, second: number] {
    const kind = this.#byte() >> 4;
    const first = this.#byte();
    if (kind === 15) {
      const length = this.#variableLength();
      this.#at += length;
    }
    return [kind, first, kind === 8 || kind === 9 ? this.#byte() : 0];
  }

  #variableLength(): number {
    let value = 0;
    for (;;) {
      const byte = this.#byte();
      value = value * 128 + (byte & 127);
      if (byte < 128) return value;
    }
  }

  #byte(): number {
    this.#at += 1;
    return this.#data.getUint8(this.#at - 1);
  }
}

export function readMidiNotes(file: Uint8Array): [number, number, number, number][] {
  return new MidiReader(file).notes();
}
