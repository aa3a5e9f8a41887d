import type { LatentMap } from "../model/latentMap";
import { signOf, traceSign } from "./mapLabels";

const RADIUS = 6.5;
/** So many dots cover each other: they are drawn smaller. */
const MANY = 400;
const SMALL_RADIUS = 3.5;
const EDGE = "#161412";

/** Draws each song's dot, in its label's sign, over what the canvas shows. */
export function paintDots(canvas: HTMLCanvasElement, map: LatentMap): void {
  const context = canvas.getContext("2d");
  if (!context) return;
  const sharp = window.devicePixelRatio;
  const half = { width: canvas.width / sharp / 2, height: canvas.height / sharp / 2 };
  const radius = map.points.length > MANY ? SMALL_RADIUS : RADIUS;
  for (const point of map.points) {
    const sign = signOf(point.label, map.labels);
    const x = half.width * (1 + point.x / map.across.extent);
    const y = half.height * (1 - point.y / map.up.extent);
    traceSign(context, sign, { x, y, radius });
    if (sign.shape === "ring") stroke(context, sign.colour, radius * 0.6);
    else {
      context.fillStyle = sign.colour;
      stroke(context, EDGE, 2);
      context.fill();
    }
  }
}

function stroke(context: CanvasRenderingContext2D, colour: string, width: number): void {
  if (colour !== EDGE) {
    context.strokeStyle = EDGE;
    context.lineWidth = width + 2;
    context.stroke();
  }
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.stroke();
}
