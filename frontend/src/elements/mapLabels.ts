import { html, svg } from "lit";

/** A label's sign on the map: its shape tells it from the others, its colour does so too. */
export interface LabelSign {
  readonly colour: string;
  /** Corners of a polygon around (0, 0), or a ring or a disc of radius 1. */
  readonly shape: "disc" | "ring" | readonly (readonly [x: number, y: number])[];
}

/** Bright on every ink that a map is printed in, with a dark edge. */
const SIGNS: readonly LabelSign[] = [
  { colour: "#f4efe6", shape: "disc" },
  { colour: "#ffc34d", shape: polygon(3, -90) },
  { colour: "#8ff0c0", shape: polygon(4, 45) },
  { colour: "#ffa18f", shape: polygon(4, 0) },
  { colour: "#f4efe6", shape: "ring" },
  { colour: "#c9e34f", shape: polygon(3, 90) },
  { colour: "#e9b8ff", shape: polygon(5, -90) },
  { colour: "#8fd8ff", shape: star(4) },
  { colour: "#ffc34d", shape: star(5) },
  { colour: "#8ff0c0", shape: polygon(6, 0) },
];
const PLAIN: LabelSign = { colour: "#f4efe6", shape: "disc" };

/** Songs without a label have the plain sign; beyond ten labels, signs come again. */
export function signOf(label: string, labels: readonly string[]): LabelSign {
  const index = labels.indexOf(label);
  return SIGNS[index % SIGNS.length] ?? PLAIN;
}

export function traceSign(
  context: CanvasRenderingContext2D,
  { shape }: LabelSign,
  { x, y, radius }: { readonly x: number; readonly y: number; readonly radius: number },
): void {
  context.beginPath();
  if (typeof shape === "string") context.arc(x, y, radius, 0, 2 * Math.PI);
  else for (const [right, down] of shape) context.lineTo(x + radius * right, y + radius * down);
  context.closePath();
}

/** What the signs stand for; each is a button that asks for a sample with its label. */
export function legend(labels: readonly string[], on: (label: string) => void) {
  return html`<ul class="legend" aria-label="Labels of the songs">
    ${labels.map((label) => {
      const { colour, shape } = signOf(label, labels);
      const mark =
        typeof shape === "string"
          ? svg`<circle r=${shape === "ring" ? 0.75 : 1} fill=${shape === "ring" ? "none" : colour}
              stroke=${shape === "ring" ? colour : "none"} stroke-width="0.5" />`
          : svg`<polygon points=${shape.map((place) => place.join(",")).join(" ")} fill=${colour} />`;
      return html`<li>
        <button class="btn btn--s" type="button" @click=${() => on(label)}>
          <svg class="legend__sign" viewBox="-1.6 -1.6 3.2 3.2" aria-hidden="true">
            <circle r="1.6" fill="#161412" />
            ${mark}
          </svg>
          <span class="vh">Draw one of the label</span> ${label}
        </button>
      </li>`;
    })}
  </ul>`;
}

function polygon(corners: number, turn: number): (readonly [number, number])[] {
  return Array.from({ length: corners }, (_, i) => around((360 * i) / corners + turn, 1.15));
}

function star(points: number): (readonly [number, number])[] {
  return Array.from({ length: 2 * points }, (_, i) =>
    around((180 * i) / points - 90, i % 2 === 0 ? 1.3 : 0.5),
  );
}

function around(degrees: number, radius: number): readonly [number, number] {
  const angle = (degrees * Math.PI) / 180;
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
}
