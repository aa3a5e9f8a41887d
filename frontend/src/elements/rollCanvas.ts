import type { Part, RollDrawing } from "./rollGeometry";

/**
 * Draws a roll on a canvas: for songs of so many notes that a browser would be slow with SVG.
 * Colours come from the same classes as SVG's, so the theme holds.
 */
export function paintRoll(canvas: HTMLCanvasElement, drawing: RollDrawing): void {
  const { clientWidth: width, clientHeight: height } = canvas;
  const density = window.devicePixelRatio || 1;
  canvas.width = Math.round(width * density);
  canvas.height = Math.round(height * density);
  const brush = canvas.getContext("2d");
  const host = canvas.parentElement;
  if (!brush || !host) return;
  brush.scale(density, density);

  const mono = host.classList.contains("mono");
  if (!mono) {
    const look = styleOf(host, "bars");
    brush.strokeStyle = look.stroke;
    const axis = styleOf(host, "axis");
    brush.fillStyle = axis.fill;
    brush.font = axis.font;
    for (const line of drawing.barLines) {
      brush.beginPath();
      brush.moveTo(line.x, drawing.top);
      brush.lineTo(line.x, height);
      brush.stroke();
      if (drawing.top > 10) brush.fillText(line.label, line.x + 4, 14);
    }
  }
  for (const { part, d } of drawing.paths) paintPart(brush, styleOf(host, `n-${part}`), part, d);
}

function paintPart(brush: CanvasRenderingContext2D, look: Look, part: Part, d: string): void {
  const path = new Path2D(d);
  brush.fillStyle = look.fill;
  brush.fill(path);
  if (part !== 2 || look.stroke === "none") return;
  brush.strokeStyle = look.stroke;
  brush.lineWidth = 1;
  brush.stroke(path);
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
