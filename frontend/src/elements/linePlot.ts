import { html, nothing, svg } from "lit";
import { formatCount } from "./figures";
import { PageElement } from "./pageElement";
import { linearScale, roundTicks, type Scale, spreadLabels } from "./plotScale";

export interface Line {
  readonly name: string;
  /** Style class: `ln--accent`, `ln--dash` or nothing. */
  readonly style: string;
  readonly points: readonly (readonly [x: number, y: number])[];
  readonly digits: number;
}

export interface LinePlotData {
  readonly lines: readonly Line[];
  readonly yUnit: string;
  readonly xUnit: string;
  readonly xMax: number;
  /** Where the work stands; marked while it goes on. */
  readonly now: number | null;
  readonly summary: string;
}

const LEFT = 44;
const RIGHT = 12;
const TOP = 32;
const BOTTOM = 42;
const LABEL_GAP = 17;
/** The width of a letter of a label, about; and the least that is left for the lines. */
const LETTER = 7.8;
const NARROWEST = 210;
/** The room that the unit's name needs above the plot. */
const UNIT_ROOM = 130;

interface Frame {
  readonly width: number;
  readonly height: number;
  readonly x: Scale;
  readonly y: Scale;
}

/** `<bf-line-plot .data>`: lines that grow, each named at its end. */
export class LinePlot extends PageElement {
  static override readonly properties = { data: { attribute: false } };
  declare data: LinePlotData | undefined;
  #size = { width: 0, height: 0 };

  constructor() {
    super();
    this.watchSize(() => {
      this.#size = { width: this.clientWidth, height: this.clientHeight };
      this.requestUpdate();
    });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.classList.add("plotbox");
  }

  protected override render() {
    const { width, height } = this.#size;
    if (!this.data || width === 0 || height === 0) return nothing;
    const drawn = this.data.lines.filter((line) => line.points.length > 0);
    if (drawn.length === 0) return this.#empty();
    const values = drawn.flatMap((line) => line.points.map(([, y]) => y));
    const ticks = roundTicks(Math.max(...values), 4, Math.min(...values));
    const frame: Frame = {
      width,
      height,
      x: linearScale(0, this.data.xMax, LEFT, rightEnd(width, this.data.xMax, drawn)),
      y: linearScale(ticks[0] ?? 0, ticks.at(-1) ?? 1, height - BOTTOM, TOP),
    };
    return html`<svg viewBox="0 0 ${width} ${height}" role="img" aria-label=${this.data.summary}>
      ${rows(frame, this.data, ticks)} ${columns(frame, this.data)} ${marker(frame, this.data)}
      ${drawn.map((line) => drawLine(frame, line))} ${names(frame, drawn)}
      <text class="axis" x="0" y="14">${this.data.yUnit}</text>
      <text class="axis" x=${frame.x(this.data.xMax)} y=${height - 3} text-anchor="end">
        ${this.data.xUnit}
      </text>
    </svg>`;
  }

  #empty() {
    return html`<div class="plotbox__empty">
      <b>Nothing to draw yet</b><span class="quiet">The line begins with the first step.</span>
    </div>`;
  }
}

/** Where the axis ends: before the labels, once the lines come near them and there is room. */
function rightEnd(width: number, xMax: number, lines: readonly Line[]): number {
  const room = labelRoom(lines);
  const last = Math.max(...lines.map((line) => line.points.at(-1)?.[0] ?? 0));
  const end = linearScale(0, xMax, LEFT, width - RIGHT)(last);
  const crowded = end + room > width - RIGHT;
  return crowded && width - room - LEFT >= NARROWEST ? width - room : width - RIGHT;
}

function labelRoom(lines: readonly Line[]): number {
  return Math.max(...lines.map((line) => labelText(line).length)) * LETTER + 12;
}

function labelText({ name, points, digits }: Line): string {
  return `${name} ${(points.at(-1)?.[1] ?? 0).toFixed(digits)}`;
}

function rows({ x, y }: Frame, { xMax }: LinePlotData, ticks: readonly number[]) {
  return ticks.map(
    (tick) => svg`<path class="gridline" d="M${LEFT} ${y(tick)}H${x(xMax)}" />
      <text class="axis" x=${LEFT - 8} y=${y(tick) + 5} text-anchor="end">${tickText(tick)}</text>`,
  );
}

function columns({ width, height, x }: Frame, { xMax }: LinePlotData) {
  const ticks = roundTicks(xMax, width > 480 ? 4 : 3).filter((tick) => tick <= xMax);
  return ticks.map((tick) => {
    const anchor = tick === 0 ? "start" : x(tick) > x(xMax) - 24 ? "end" : "middle";
    return svg`<text class="axis" x=${x(tick)} y=${height - BOTTOM + 20} text-anchor=${anchor}>
      ${tickText(tick)}</text>`;
  });
}

function marker({ width, height, x }: Frame, { now, xMax }: LinePlotData) {
  if (now === null || now >= xMax) return nothing;
  const left = x(now) > width - 110;
  // Never over the unit's name, which stands at the left end of the same line.
  const at = left ? x(now) - 6 : Math.max(x(now) + 6, UNIT_ROOM);
  return svg`<path class="gridline gridline--now" d="M${x(now)} ${TOP}V${height - BOTTOM}" />
    <text class="axis" x=${at} y=${TOP - 6} text-anchor=${left ? "end" : "start"}>
      now, ${formatCount(now)}</text>`;
}

function drawLine({ x, y }: Frame, line: Line) {
  const d = line.points.map(([px, py]) => `${x(px).toFixed(1)} ${y(py).toFixed(1)}`).join("L");
  const [first] = line.points;
  // One point is no line yet: it is shown as a dot.
  if (line.points.length === 1 && first) {
    return svg`<circle class="dot ${line.style}" cx=${x(first[0])} cy=${y(first[1])} r="4" />`;
  }
  return svg`<path class="ln ${line.style}" d="M${d}" />`;
}

/** Each line's name and last value at its end; left of the end where there is no room. */
function names({ width, height, x, y }: Frame, lines: readonly Line[]) {
  const ends = lines.map((line) => line.points.at(-1) ?? ([0, 0] as const));
  const heights = spreadLabels(
    ends.map(([, value]) => y(value) + 5),
    LABEL_GAP,
    height - BOTTOM - 4,
  );
  const room = labelRoom(lines);
  return lines.map((line, index) => {
    const [endX] = ends[index] ?? [0, 0];
    const left = x(endX) + room > width + RIGHT;
    const style = line.style.includes("accent") ? "tag tag--accent" : "tag";
    // Left of the end a label would lie on its line, so the whole stack moves up beside it.
    const at = (heights[index] ?? 0) - (left ? LABEL_GAP * lines.length : 0);
    return svg`<text class=${style} x=${left ? width - RIGHT : x(endX) + 8}
      y=${Math.max(at, TOP + 12 + index * LABEL_GAP)} text-anchor=${left ? "end" : "start"}>
      ${labelText(line)}</text>`;
  });
}

function tickText(value: number): string {
  return Math.abs(value) >= 1000 ? formatCount(value) : String(value);
}

customElements.define("bf-line-plot", LinePlot);
