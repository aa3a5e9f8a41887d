import { decodeName } from "./fileNames";
import { MidiError } from "./midiError";

export const DRUM_CHANNEL = 9;
const MAX_NAME = 100;
/** No chord symbol is longer, and lyrics are not kept. */
const MAX_TEXT = 16;
const END_OF_TRACK = 0x2f;
const TEXT = 0x01;
const TRACK_NAME = 0x03;
const MARKER = 0x06;
const SET_TEMPO = 0x51;
const TIME_SIGNATURE = 0x58;
/** Denominators up to 64; a larger exponent is noise in a damaged file. */
const MAX_DENOMINATOR_EXPONENT = 6;
/** Data bytes that follow a system status; all others have none. */
const SYSTEM_DATA_BYTES = new Map([
  [0xf1, 1],
  [0xf2, 2],
  [0xf3, 1],
]);

export interface TickNote {
  readonly start: number;
  readonly end: number;
  readonly pitch: number;
  readonly velocity: number;
}

/** The notes of one channel while it has one program; the drum channel's program is 0. */
export interface TickPart {
  readonly channel: number;
  readonly program: number;
  readonly notes: TickNote[];
}

interface Sounding {
  readonly start: number;
  readonly velocity: number;
  readonly program: number;
}

/** What one track says, in ticks: read by the rules of ml/music/midi_events.py. */
export class TrackEvents {
  readonly tempos: [tick: number, microseconds: number][] = [];
  readonly timeSignatures: [tick: number, numerator: number, denominator: number][] = [];
  /** Short texts and markers. */
  readonly texts: [tick: number, text: string][] = [];
  name = "";
  noteCount = 0;
  readonly #data: Uint8Array;
  readonly #parts = new Map<number, TickPart>();
  readonly #programs = new Array<number>(16).fill(0);
  /** By channel and pitch. */
  readonly #sounding = new Map<number, Sounding[]>();
  #position = 0;
  #tick = 0;
  #running = 0;
  #ended = false;

  /** Throws a MidiError where the events are cut off, or are no MIDI events. */
  constructor(data: Uint8Array) {
    this.#data = data;
    while (!this.#ended && this.#position < data.length) this.#event();
    for (const [key, held] of this.#sounding) this.#release(key, held, this.#tick);
  }

  /** By channel, then by program. */
  get parts(): TickPart[] {
    return [...this.#parts].sort(([a], [b]) => a - b).map(([, part]) => part);
  }

  #event(): void {
    this.#tick += this.#length();
    const status = this.#status();
    if (status < 0xa0) this.#note(status);
    else if (status < 0xf0) this.#channelMessage(status);
    else if (status === 0xff) this.#meta();
    else if (status === 0xf0 || status === 0xf7) this.#skip(this.#length());
    else this.#skip(SYSTEM_DATA_BYTES.get(status) ?? 0);
  }

  #status(): number {
    const byte = this.#byte();
    if (byte >= 0x80) return byte;
    this.#position -= 1;
    if (this.#running !== 0) return this.#running;
    throw new MidiError(`the file is damaged: a track has data (${byte}) where an event should be`);
  }

  /** Data bytes above 127 are taken as 127, as files in circulation have them. */
  #note(status: number): void {
    const pitch = Math.min(this.#byte(), 127);
    const velocity = Math.min(this.#byte(), 127);
    this.#running = status;
    const channel = status & 0x0f;
    const key = channel * 128 + pitch;
    const held = this.#sounding.get(key) ?? [];
    this.#sounding.set(key, held);
    if (status >= 0x90 && velocity > 0) {
      const program = channel === DRUM_CHANNEL ? 0 : (this.#programs[channel] ?? 0);
      held.push({ start: this.#tick, velocity, program });
      return;
    }
    // What was struck this very tick sounds on, unless it is all there is.
    const begun = held.filter(({ start }) => start < this.#tick);
    const released = begun.length > 0 ? begun : held;
    this.#release(key, released, this.#tick);
    this.#sounding.set(key, held.slice(released.length));
  }

  #release(key: number, held: readonly Sounding[], end: number): void {
    const channel = key >> 7;
    for (const { start, velocity, program } of held) {
      const part = this.#parts.get(channel * 128 + program) ?? { channel, program, notes: [] };
      this.#parts.set(channel * 128 + program, part);
      part.notes.push({ start, end, pitch: key & 0x7f, velocity });
      this.noteCount += 1;
    }
  }

  #channelMessage(status: number): void {
    const kind = status & 0xf0;
    if (kind === 0xc0) this.#programs[status & 0x0f] = Math.min(this.#byte(), 127);
    else this.#skip(kind === 0xd0 ? 1 : 2);
    this.#running = status;
  }

  #meta(): void {
    const kind = this.#byte();
    const length = this.#length();
    if (kind === END_OF_TRACK) {
      this.#ended = true;
      return;
    }
    const start = this.#position;
    this.#skip(length);
    const body = this.#data.subarray(start, start + length);
    if (kind === TRACK_NAME) this.name ||= decodeName(body, MAX_NAME);
    else if (kind === TEXT || kind === MARKER) this.#text(body);
    else if (kind === SET_TEMPO) this.#tempo(body);
    else if (kind === TIME_SIGNATURE) this.#timeSignature(body);
  }

  #text(body: Uint8Array): void {
    if (body.length <= MAX_TEXT) this.texts.push([this.#tick, decodeName(body, MAX_TEXT)]);
  }

  #tempo([high, middle, low]: Uint8Array): void {
    if (high === undefined || middle === undefined || low === undefined) return;
    const microseconds = high * 65_536 + middle * 256 + low;
    if (microseconds > 0) this.tempos.push([this.#tick, microseconds]);
  }

  #timeSignature([numerator, exponent]: Uint8Array): void {
    if (!numerator || exponent === undefined || exponent > MAX_DENOMINATOR_EXPONENT) return;
    this.timeSignatures.push([this.#tick, numerator, 2 ** exponent]);
  }

  /** A number of seven bits a byte. */
  #length(): number {
    let value = 0;
    for (let count = 0; count < 4; count += 1) {
      const byte = this.#byte();
      value = value * 128 + (byte & 0x7f);
      if (byte < 0x80) return value;
    }
    throw new MidiError("the file is damaged: a track has a number longer than 4 bytes");
  }

  #byte(): number {
    const byte = this.#data[this.#position];
    if (byte === undefined) throw cutOff();
    this.#position += 1;
    return byte;
  }

  #skip(count: number): void {
    this.#position += count;
    if (this.#position > this.#data.length) throw cutOff();
  }
}

function cutOff(): MidiError {
  return new MidiError("the file is damaged: it has a track that ends inside an event");
}
