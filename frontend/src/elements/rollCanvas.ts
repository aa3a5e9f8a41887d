import { bars } from "../music/layout";
import type { NoteSequence } from "../music/noteSequence";
import type { Painting } from "./paintQueue";
import {
  type Box,
  barLines,
  diamond,
  type Part,
  partsOf,
  type RollScale,
  type RollSize,
  rollScale,
  thin,
} from "./rollGeometry";

/** So many are painted within a millisecond or so. */
const NOTES_A_STEP = 400;

/** The stretch of a roll that is seen, in pixels. */
export interface RollView {
  readonly left: number;
  readonly width: number;
}

/**
 * Paints a roll, or the stretch of it that is seen, on a canvas: for songs of so many notes that a
 * browser would be slow with SVG. The first step clears what was there. Colours come from the same
 * classes as SVG's, so the theme holds.
 */
export function* paintRoll(
  canvas: HTMLCanvasElement,
  sequence: NoteSequence,
  { size, view }: { readonly size: RollSize; readonly view: RollView },
): Painting {
  const brush = canvas.getContext("2d");
  const host = canvas.parentElement;
  const scale = rollScale(sequence, size);
  if (!brush || !host) return;
  const density = window.devicePixelRatio || 1;
  canvas.width = Math.round(view.width * density);
  canvas.height = Math.round(size.height * density);
  if (!scale) return;
  brush.scale(density, density);
  brush.translate(-view.left, 0);
  if (!size.mono) paintBars(brush, host, { sequence, scale, size });
  for (const { part, notes } of inOrder(sequence, size.only)) {
    const style = new Brush(brush, styleOf(host, `n-${part}`), { part, mono: size.mono });
    for (let first = 0; first < notes.length; first += NOTES_A_STEP) {
      style.paint(notes.slice(first, first + NOTES_A_STEP).map(scale.place), { view, scale });
      yield;
    }
  }
}

/** The tracks that are drawn, as SVG draws them: the last part in front of the others. */
function inOrder(sequence: NoteSequence, only: number | undefined) {
  const parts = partsOf(sequence.tracks);
  return sequence.tracks
    .map(({ notes }, index) => ({ index, notes, part: parts[index] ?? 1 }))
    .filter(({ index }) => only === undefined || only === index)
    .sort((a, b) => a.part - b.part);
}

interface Drawn {
  readonly sequence: NoteSequence;
  readonly scale: RollScale;
  readonly size: RollSize;
}

function paintBars(brush: CanvasRenderingContext2D, host: HTMLElement, drawn: Drawn): void {
  const { scale, size, sequence } = drawn;
  brush.strokeStyle = styleOf(host, "bars").stroke;
  const axis = styleOf(host, "axis");
  brush.fillStyle = axis.fill;
  brush.font = axis.font;
  brush.beginPath();
  for (const { x, label } of barLines(bars(sequence), scale.perQuarter)) {
    brush.moveTo(x, scale.top);
    brush.lineTo(x, size.height);
    if (size.ruler) brush.fillText(label, x + 4, 16);
  }
  brush.stroke();
}

/** Paints notes of one part. */
class Brush {
  readonly #brush: CanvasRenderingContext2D;
  readonly #look: Look;
  readonly #part: Part;
  readonly #mono: boolean;

  constructor(
    brush: CanvasRenderingContext2D,
    look: Look,
    { part, mono }: { readonly part: Part; readonly mono: boolean },
  ) {
    this.#brush = brush;
    this.#look = look;
    this.#part = part;
    this.#mono = mono;
  }

  paint(
    boxes: readonly Box[],
    { view, scale }: { readonly view: RollView; readonly scale: RollScale },
  ): void {
    const brush = this.#brush;
    brush.beginPath();
    for (const box of boxes) {
      if (box.x > view.left + view.width || box.x + box.width < view.left) continue;
      if (this.#part === 4 && !this.#mono) this.#drum(box, scale.perQuarter);
      else {
        const { x, y, width, height } = this.#part === 3 ? thin(box) : box;
        brush.rect(x, y, width, height);
      }
    }
    brush.fillStyle = this.#look.fill;
    brush.fill();
    if (this.#part !== 2 || this.#look.stroke === "none") return;
    brush.strokeStyle = this.#look.stroke;
    brush.lineWidth = 1;
    brush.stroke();
  }

  #drum(box: Box, perQuarter: number): void {
    const { left, centre, right, middle, radius } = diamond(box, perQuarter);
    this.#brush.moveTo(left, middle);
    this.#brush.lineTo(centre, middle - radius);
    this.#brush.lineTo(right, middle);
    this.#brush.lineTo(centre, middle + radius);
    this.#brush.closePath();
  }
}

interface Look {
  readonly fill: string;
  readonly stroke: string;
  readonly font: string;
}

/** What the style sheet makes of a class inside this host. */
function styleOf(host: HTMLElement, name: string): Look {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const probe = document.createElementNS("http://www.w3.org/2000/svg", "path");
  probe.setAttribute("class", name);
  svg.append(probe);
  host.append(svg);
  const { fill, stroke, fontSize, fontFamily } = getComputedStyle(probe);
  svg.remove();
  return { fill, stroke, font: `${fontSize} ${fontFamily}` };
}
