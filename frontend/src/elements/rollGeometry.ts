import { type Bar, bars, bounds } from "../music/layout";
import { endQuarters, type Note, type NoteSequence, type Track } from "../music/noteSequence";

export type Part = 1 | 2 | 3 | 4;

export interface RollSize {
  readonly width: number;
  readonly height: number;
  /** Room for the bars' numbers at the top. */
  readonly ruler: boolean;
  /** One shape for all parts. */
  readonly mono: boolean;
  /** The index of the one track to draw; all without it. */
  readonly only?: number | undefined;
}

export interface BarLine {
  readonly x: number;
  /** The bar's number, on as many bars as there is room for. */
  readonly label: string;
}

export interface RollDrawing {
  /** One SVG path for each part that has notes. */
  readonly paths: readonly { readonly part: Part; readonly d: string }[];
  readonly barLines: readonly BarLine[];
  readonly top: number;
}

/** High enough for a finger: loops are drawn on it. */
export const RULER_HEIGHT = 24;
const MARGIN = 2;
const LEAST_LABEL_WIDTH = 38;
const LEAST_BAR_WIDTH = 7;
const LABEL_STEPS = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];
const BASSES = { first: 32, last: 39 };

/** Which shape and colour a track is drawn with: drums are 4, basses 3, the others in turn. */
export function partsOf(tracks: readonly Track[]): Part[] {
  const turns: Part[] = tracks.some(isBass) ? [1, 2] : [1, 2, 3];
  let turn = 0;
  return tracks.map((track) => {
    if (track.is_drum) return 4;
    if (isBass(track)) return 3;
    turn += 1;
    return turns[(turn - 1) % turns.length] ?? 1;
  });
}

function isBass(track: Track): boolean {
  return !track.is_drum && track.program >= BASSES.first && track.program <= BASSES.last;
}

/** The width of a roll, in quarters: whole bars. */
export function rollQuarters(sequence: NoteSequence): number {
  const last = bars(sequence).at(-1);
  const end = endQuarters(sequence);
  return Math.max(end, last ? last.startQuarters + last.durationQuarters : 0);
}

/** Where notes go in a box, in pixels. */
export interface RollScale {
  readonly top: number;
  readonly perQuarter: number;
  place(note: Note): Box;
}

/** Undefined where there are no notes to draw. */
export function rollScale(sequence: NoteSequence, size: RollSize): RollScale | undefined {
  const top = size.ruler ? RULER_HEIGHT : MARGIN;
  const box = bounds(drawnPart(sequence, size.only));
  const quarters = rollQuarters(sequence);
  if (!box || quarters <= 0) return undefined;
  const perQuarter = size.width / quarters;
  const lane = (size.height - top - MARGIN) / (box.highestPitch - box.lowestPitch + 1);
  const height = Math.min(9, Math.max(3, lane * 1.2), size.height - top);
  const place = ([pitch, , start, duration]: Note): Box => ({
    x: start * perQuarter + 0.5,
    y: top + (box.highestPitch - pitch) * lane,
    width: Math.max(2, duration * perQuarter - 1),
    height,
  });
  return { top, perQuarter, place };
}

/** Lays a sequence out in a box, as SVG. */
export function drawRoll(sequence: NoteSequence, size: RollSize): RollDrawing {
  const scale = rollScale(sequence, size);
  if (!scale) return { paths: [], barLines: [], top: size.ruler ? RULER_HEIGHT : MARGIN };
  const { top, perQuarter, place } = scale;
  const shapes = new Map<Part, string[]>();
  const parts = partsOf(sequence.tracks);
  sequence.tracks.forEach((track, index) => {
    if (size.only !== undefined && index !== size.only) return;
    const part = parts[index] ?? 1;
    const drawn = shapes.get(part) ?? [];
    for (const note of track.notes) drawn.push(shape(place(note), part, size.mono, perQuarter));
    if (drawn.length > 0) shapes.set(part, drawn);
  });
  return {
    paths: [...shapes]
      .sort(([a], [b]) => a - b)
      .map(([part, drawn]) => ({ part, d: drawn.join("") })),
    barLines: barLines(bars(sequence), perQuarter),
    top,
  };
}

/** The track that is drawn, as a sequence of its own; all of it where none is chosen. */
export function drawnPart(sequence: NoteSequence, only: number | undefined): NoteSequence {
  if (only === undefined) return sequence;
  return { ...sequence, tracks: sequence.tracks.slice(only, only + 1) };
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function shape(box: Box, part: Part, mono: boolean, perQuarter: number): string {
  if (part === 4 && !mono) {
    const { left, centre, right, middle, radius } = diamond(box, perQuarter);
    return `M${round(left)} ${round(middle)}L${round(centre)} ${round(middle - radius)}L${round(right)} ${round(middle)}L${round(centre)} ${round(middle + radius)}Z`;
  }
  const { x, y, width, height } = part === 3 ? thin(box) : box;
  return `M${round(x)} ${round(y)}h${round(width)}v${round(height)}h-${round(width)}Z`;
}

/** A drum's shape. */
export function diamond(box: Box, perQuarter: number) {
  const radius = Math.min(5, Math.max(2.5, perQuarter * 0.11));
  const middle = box.y + box.height / 2;
  return { left: box.x, centre: box.x + radius, right: box.x + 2 * radius, middle, radius };
}

/** A bass's shape. */
export function thin(box: Box): Box {
  return { ...box, y: box.y + box.height * 0.25, height: Math.max(2, box.height * 0.55) };
}

function round(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}

/** Lines and numbers thin out where bars are narrow. */
export function barLines(all: readonly Bar[], perQuarter: number): BarLine[] {
  const narrowest = Math.min(...all.slice(0, 64).map((bar) => bar.durationQuarters)) * perQuarter;
  const stepFor = (least: number) => LABEL_STEPS.find((step) => step * narrowest >= least) ?? 2048;
  const lineStep = stepFor(LEAST_BAR_WIDTH);
  const labelStep = stepFor(LEAST_LABEL_WIDTH);
  return all
    .filter((bar) => (bar.number - 1) % lineStep === 0)
    .map((bar) => ({
      x: Math.round(bar.startQuarters * perQuarter) + 0.5,
      label: (bar.number - 1) % labelStep === 0 ? String(bar.number) : "",
    }));
}

const LETTERS = ["C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B"];

/** Middle C, 60, is C4. */
export function pitchName(pitch: number): string {
  return `${LETTERS[pitch % 12] ?? ""}${Math.floor(pitch / 12) - 1}`;
}

/** The roll in words, for those who cannot see it. */
export function describeRoll(sequence: NoteSequence): string {
  const box = bounds(sequence);
  if (!box) return "Piano roll without notes";
  const notes = sequence.tracks.reduce((sum, track) => sum + track.notes.length, 0);
  const barCount = bars(sequence).length;
  const pitched = bounds({ ...sequence, tracks: sequence.tracks.filter((t) => !t.is_drum) });
  const range = pitched
    ? `, ${pitchName(pitched.lowestPitch)} to ${pitchName(pitched.highestPitch)}`
    : ", drums";
  return `Piano roll: ${count(notes, "note")}, ${count(barCount, "bar")}${range}`;
}

function count(value: number, noun: string): string {
  return `${value.toLocaleString("en")} ${noun}${value === 1 ? "" : "s"}`;
}
